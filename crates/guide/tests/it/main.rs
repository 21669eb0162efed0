//! What a person in need reads when they write to the guide.
mod danger;
mod figures;
mod parts;
