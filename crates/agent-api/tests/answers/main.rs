//! Answers, recorded and not, parse as their tables say.

#![cfg(test)]

mod login;
mod recorded;
mod table;
mod unrecorded;
