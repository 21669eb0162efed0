//! 家計 of a household: the month's table, debts and arrears, what lies ahead, how long the money lasts.

mod compare;
pub mod debts;
pub mod edit;
pub mod events;
pub mod flow;
pub mod overview;
mod rows;
pub(crate) mod shown;

/// Choices of a form: value and words.
type Choices = Vec<(String, String)>;

/// The choices of one code list, with `kept`, which may not be a choice any more.
fn choices(codes: &store::code::Codes, list: &str, kept: &str) -> Choices {
    let pair = |c: &store::code::Choice| (c.code.clone(), c.label.clone());
    let mut all: Choices = codes.list(list).map(pair).collect();
    if !kept.is_empty() && !all.iter().any(|(code, _)| code == kept) {
        all.push((kept.to_owned(), codes.label(list, kept).to_owned()));
    }
    all
}
