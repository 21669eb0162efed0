//! Writes sample genograms, ecomaps and a long view as SVG, and their words, into a directory:
//! `cargo run -p domain --example diagrams -- DIR`.

use std::path::Path;

use domain::diagram::{self, Drawing};

mod families;

fn main() -> std::io::Result<()> {
    let dir = std::env::args().nth(1).unwrap_or_else(|| "target/diagrams".to_owned());
    let dir = Path::new(&dir);
    std::fs::create_dir_all(dir)?;
    for (name, family) in families::all() {
        write(dir, &format!("genogram-{name}"), &diagram::genogram(&family))?;
    }
    for count in [0, 4, 10, 18, 30] {
        write(dir, &format!("ecomap-{count}"), &diagram::ecomap(&families::support(count)))?;
    }
    write(dir, "ribbon", &diagram::ribbon(&families::decades()))
}

fn write(dir: &Path, name: &str, drawing: &Drawing) -> std::io::Result<()> {
    std::fs::write(dir.join(format!("{name}.svg")), &drawing.svg)?;
    std::fs::write(dir.join(format!("{name}.txt")), drawing.words.join("\n"))
}
