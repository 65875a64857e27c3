//! The command line from outside: the real binary on temporary data directories.

mod answers;
mod binary;
mod canaries;
mod conflicts;
mod crash;
mod failures;
mod first_steps;
mod items;
mod main_job;
mod reference_page;
mod samples;
mod storage;
