//! The program: its arguments, what it prints, how it ends.

#![cfg(test)]

mod commands;
mod serve;
mod support;
