-- What is true of the data directory as a whole, whichever generation holds the items.
CREATE TABLE control (
    one INTEGER PRIMARY KEY CHECK (one = 1),
    generation TEXT NOT NULL
) STRICT;
