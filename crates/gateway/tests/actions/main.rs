#![cfg(test)]

//! Actions, in front of a simulated call centre in the same process.

mod interleavings;
mod rig;
mod rules;
