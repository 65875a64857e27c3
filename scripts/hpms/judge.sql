-- What some of the HPMS rules say, by hand: the rule, its features, and those that it is false for. A comparison with
-- null is not known, and not false; `not (…)` of it is left out, as SQL does.

select '/rules/HPMS/2 - Domains/01 - F_SYSTEM Domain', count(*),
    count(*) filter (where not (
        "Value_Numeric" = floor("Value_Numeric") and "Value_Numeric" between 1 and 7))
from "F_SYSTEM";

select '/rules/HPMS/2 - Domains/14 - SPEED_LIMIT Domain', count(*),
    count(*) filter (where not (
        "Value_Numeric" = floor("Value_Numeric") and "Value_Numeric" > 0))
from "SPEED_LIMIT";

select '/rules/HPMS/2 - Domains/47 - IRI Domain', count(*),
    count(*) filter (where not (
        "Value_Numeric" = floor("Value_Numeric") and "Value_Numeric" > 0
        and extract(year from "Value_Date") <= "Year_Record"
        and ("Value_Text" is null or "Value_Text" in ('A', 'B', 'C', 'D'))))
from "IRI";

select '/rules/HPMS/2 - Domains/52 - CRACKING_PERCENT Domain', count(*),
    count(*) filter (where not (
        "Value_Numeric" between 0 and 100 and extract(year from "Value_Date") <= "Year_Record"))
from "CRACKING_PERCENT";

select '/rules/HPMS/4 - Cross, LRS, Sample, Length/01 - IRI (Cross)', count(*),
    count(*) filter (where not ("Value_Numeric" between 30 and 400))
from "IRI";

select '/rules/HPMS/4 - Cross, LRS, Sample, Length/15 - SPEED_LIMIT (Cross)', count(*),
    count(*) filter (where not (
        (mod("Value_Numeric"::numeric, 5) = 0 and "Value_Numeric" < 90) or "Value_Numeric" = 999))
from "SPEED_LIMIT";

select '/rules/HPMS/4 - Cross, LRS, Sample, Length/49 - K_FACTOR (Cross)', count(*),
    count(*) filter (where not ("Value_Numeric" between 5 and 19))
from "K_FACTOR";

select '/rules/HPMS/4 - Cross, LRS, Sample, Length/52 - RUTTING (Cross)', count(*),
    count(*) filter (where not ("Value_Numeric" < 1))
from "RUTTING";

select '/rules/HPMS/4 - Cross, LRS, Sample, Length/01 - IRI (Length)', count(*),
    count(*) filter (where not (ST_Length(geometry) <= 0.11))
from "IRI";

select '/rules/HPMS/1 - Arnold Essential Geometry Checks/Check for Duplicate Features', count(*),
    count(*) filter (where geometry is not null and exists (
        select from "ARNOLD" other
        where ST_Equals(other.geometry, it.geometry) and other."OBJECTID" <> it."OBJECTID"))
from "ARNOLD" it;

select '/rules/HPMS/1 - Arnold Essential Geometry Checks/Check that Features are Simple', count(*),
    count(*) filter (where not ST_IsSimple(geometry))
from "ARNOLD";

select '/rules/HPMS/1 - Arnold Essential Geometry Checks/Check that Features are Valid', count(*),
    count(*) filter (where not ST_IsValid(geometry))
from "ARNOLD";
