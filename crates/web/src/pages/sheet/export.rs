//! A list as a file: Excel, CSV in UTF-8, CSV in Shift_JIS with a word about each letter that it cannot hold.

use super::{XLSX, aside, download};
use crate::{
    App,
    edge::Acting,
    fail::Answer,
    form::Marks,
    shell::{self, Shell},
};
use askama::Template;
use sheets::{
    letters::Lost,
    list::{List, Row},
};
use store::accounts::Proof;

/// One way out.
pub(crate) struct Choice {
    word: &'static str,
    name: &'static str,
    about: &'static str,
}

/// The form of a file as the page's buttons say it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Form {
    /// A sheet laid out for paper.
    Paper,
    /// A table.
    Xlsx,
    /// UTF-8 with a mark.
    Csv,
    /// Only if no letter is lost.
    Cp932,
    /// Having been told which are.
    Cp932Anyway,
}

impl Form {
    pub(crate) fn parse(word: &str) -> Option<Self> {
        Some(match word {
            "paper" => Self::Paper,
            "xlsx" => Self::Xlsx,
            "csv" => Self::Csv,
            "cp932" => Self::Cp932,
            "cp932-anyway" => Self::Cp932Anyway,
            _ => return None,
        })
    }
}

const PAPER: Choice =
    Choice { word: "paper", name: "Excel（綴じる形）", about: "A4 に刷って綴じる形です。" };
const TABLE: Choice =
    Choice {
        word: "xlsx", name: "Excel（表）", about: "1件1行の表です。ならべかえや集計に。"
    };
const UTF8: Choice = Choice {
    word: "csv",
    name: "CSV（UTF-8）",
    about: "どの文字もそのまま出ます。いまの Excel でひらけます。",
};
const SJIS: Choice = Choice {
    word: "cp932",
    name: "CSV（Shift_JIS）",
    about: "古いソフト向け。入らない文字があれば、出す前にお知らせします。",
};

#[derive(Template)]
#[template(path = "sheet/export.html")]
struct Page {
    shell: Shell,
    title: &'static str,
    about: String,
    back: String,
    action: String,
    paper: String,
    choices: Vec<Choice>,
    proof: Proof,
    marks: Marks,
}

/// Where the pages of an export lie.
pub(crate) struct Places {
    /// Navigation entry.
    pub(crate) current: &'static str,
    /// The list itself.
    pub(crate) back: String,
    /// This page.
    pub(crate) action: String,
    /// The print page, or empty.
    pub(crate) paper: String,
}

/// What the page says of the list.
pub(crate) struct About {
    /// The list's name.
    pub(crate) title: &'static str,
    /// What comes out, in a sentence.
    pub(crate) words: String,
    /// There is a sheet for paper as xlsx besides the table.
    pub(crate) laid_out: bool,
}

/// The page with the ways out. `proof`: what the session owes before this list leaves; `marks`: what was wrong.
pub(crate) fn page(
    app: &App,
    acting: &Acting,
    places: Places,
    about: About,
    proof: Proof,
    marks: Marks,
) -> Answer {
    let About { title, words: about, laid_out } = about;
    let mut choices = vec![TABLE, UTF8, SJIS];
    if laid_out {
        choices.insert(0, PAPER);
    }
    let Places { current, back, action, paper } = places;
    let again = !marks.is_empty();
    let shell = Shell::new(app, acting, current);
    let page = Page { shell, title, about, back, action, paper, choices, proof, marks };
    if again { shell::show_again(&page) } else { shell::show(&page) }
}

#[derive(Template)]
#[template(path = "sheet/lost.html")]
struct LostPage {
    shell: Shell,
    title: &'static str,
    back: String,
    action: String,
    lost: Vec<Lost>,
    shown: Vec<Lost>,
}

/// So many places are named on the page.
const SHOWN: usize = 300;

impl LostPage {
    fn letter(&self, letter: &char) -> String {
        format!("{letter}（U+{:04X}）", u32::from(*letter))
    }

    fn instead(&self, lost: &Lost) -> String {
        match lost.letter {
            '\u{fe00}'..='\u{fe0f}' | '\u{e0100}'..='\u{e01ef}' => {
                "（字の形の指定がなくなります）".to_owned()
            }
            _ => lost.instead.to_string(),
        }
    }
}

/// The list as the wished file; for Shift_JIS with lost letters, the page that names them, and no file.
pub(crate) async fn answer(
    app: &App,
    acting: &Acting,
    places: Places,
    list: List,
    rows: impl Iterator<Item = Row> + Send + 'static,
    form: Form,
) -> Answer {
    const CSV: &str = "text/csv; charset=utf-8";
    let title = list.title;
    let name = |ending: &str| format!("{title}.{ending}");
    match form {
        Form::Paper | Form::Xlsx => {
            let bytes = aside(move || list.xlsx(rows)).await??;
            Ok(download(&name("xlsx"), XLSX, bytes))
        }
        Form::Csv => Ok(download(&name("csv"), CSV, aside(move || list.csv(rows)).await?)),
        Form::Cp932 | Form::Cp932Anyway => {
            let (bytes, lost) = aside(move || list.cp932(rows)).await?;
            if form == Form::Cp932Anyway || lost.is_empty() {
                return Ok(download(&name("csv"), "text/csv; charset=Shift_JIS", bytes));
            }
            let shown = lost.iter().take(SHOWN).cloned().collect();
            let Places { current, back, action, .. } = places;
            let shell = Shell::new(app, acting, current);
            shell::show(&LostPage { shell, title, back, action, lost, shown })
        }
    }
}
