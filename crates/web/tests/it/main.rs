//! What a person sees, at the edge.

mod door;
mod household;
