//! `engawa export`: public lists as CSV files, to be handed on; and everything, by two people's yes.

use crate::{backup::attach, config::Config};
use anyhow::{Context, Result, bail};
use clap::{Parser, Subcommand};
use std::{
    fs::{self, File},
    io::{Write as _, stdout},
    path::{Path, PathBuf},
};
use store::{
    Ctx,
    export::{LISTS, PublicList},
};
use web::Clock;

/// `engawa export`.
#[derive(Debug, Parser)]
#[command(args_conflicts_with_subcommands = true, subcommand_negates_reqs = true)]
pub(crate) struct Args {
    #[command(subcommand)]
    what: Option<What>,
    /// The folder to write into. Files of these names must not be there yet.
    #[arg(long, value_name = "DIR", required = true)]
    to: Option<PathBuf>,
    /// Which lists: municipalities, areas, agencies, codes, settings. All of them without a name.
    lists: Vec<String>,
}

#[derive(Debug, Subcommand)]
enum What {
    /// The whole record, sealed, once two managers have said yes at /admin/export.
    Everything {
        /// The file to make. It must not be there yet.
        #[arg(long, value_name = "FILE")]
        out: PathBuf,
    },
}

/// Writes the lists, or everything.
pub(crate) async fn run(config: &Config, args: Args) -> Result<()> {
    match (args.what, args.to) {
        (Some(What::Everything { out }), _) => crate::everything::out(config, &out).await,
        (None, Some(to)) => lists(config, &to, &args.lists).await,
        (None, None) => bail!("書き出す先を --to で教えてください"),
    }
}

async fn lists(config: &Config, to: &Path, names: &[String]) -> Result<()> {
    let lists = chosen(names)?;
    let store = attach(config).await?;
    fs::create_dir_all(to).with_context(|| format!("{} をつくれません", to.display()))?;
    let ctx = Ctx::program("export", Clock::System.now());
    for list in lists {
        let file = to.join(format!("{}.csv", list.name));
        let out = File::create_new(&file);
        let mut out =
            out.with_context(|| format!("{} をつくれません。もうあるなら、別の場所に", file.display()))?;
        let rows = store.public_rows(&ctx, list).await?;
        out.write_all(table(list.columns, &rows).as_bytes())?;
        out.sync_all()?;
        writeln!(stdout(), "{}: {} 行", file.display(), rows.len())?;
    }
    Ok(store.release().await?)
}

fn chosen(names: &[String]) -> Result<Vec<&'static PublicList>> {
    for name in names {
        if !LISTS.iter().any(|list| list.name == name) {
            bail!(
                "「{name}」は書き出せません。書き出せるのは、だれに見せてもよい一覧（{}）だけです。相談の記録や職員の名は、封をした「engawa backup」と、ふたりが承認した「engawa export everything」のほかの形では、外に出しません。",
                LISTS.iter().map(|l| l.name).collect::<Vec<_>>().join("、")
            );
        }
    }
    Ok(LISTS.iter().filter(|l| names.is_empty() || names.iter().any(|n| n == l.name)).collect())
}

/// UTF-8 with a mark at its start, as spreadsheets expect; lines end with CR LF (RFC 4180).
fn table(columns: &[&str], rows: &[Vec<String>]) -> String {
    let mut text = String::from('\u{feff}');
    let mut line = |cells: &mut dyn Iterator<Item = &str>| {
        text.push_str(&cells.map(cell).collect::<Vec<_>>().join(","));
        text.push_str("\r\n");
    };
    line(&mut columns.iter().copied());
    for row in rows {
        line(&mut row.iter().map(String::as_str));
    }
    text
}

/// A cell that a spreadsheet shows and never runs. What it would take for a formula gets an apostrophe before it, also
/// in full width, which Japanese spreadsheets read alike; a number such as -3 stays a number.
fn cell(text: &str) -> String {
    let runs = text.starts_with(['=', '+', '-', '@', '＝', '＋', '－', '＠', '\t', '\r', '\n']);
    let safe = if runs && text.parse::<i64>().is_err() { format!("'{text}") } else { text.to_owned() };
    if safe.contains(['"', ',', '\n', '\r']) { format!("\"{}\"", safe.replace('"', "\"\"")) } else { safe }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cell_is_shown_and_never_run() {
        for formula in ["=1+1", "+1-1", "-a", "@x", "＝1", "＋1", "－1", "＠x", "\tx"] {
            assert!(cell(formula).starts_with('\''), "{formula}");
        }
        assert_eq!(cell("\r=1"), "\"'\r=1\"");
        assert_eq!(cell("-3"), "-3");
        assert_eq!(cell("すずらん\"会\",本部"), "\"すずらん\"\"会\"\",本部\"");
    }

    #[test]
    fn a_table_starts_with_its_mark_and_columns() {
        assert_eq!(table(&["a", "b"], &[vec!["1".into(), "x,y".into()]]), "\u{feff}a,b\r\n1,\"x,y\"\r\n");
    }

    #[test]
    fn what_is_not_public_is_refused_with_the_reason() {
        let refused = chosen(&["people".to_owned()]).unwrap_err().to_string();
        assert!(refused.contains("people") && refused.contains("backup"), "{refused}");
        assert_eq!(chosen(&[]).unwrap().len(), LISTS.len());
    }
}
