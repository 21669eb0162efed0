//! Who is invited, and what they sign.

use super::{one_line, pair};
use crate::{Faults, Token, meeting::MemberRole, typed::Typed};

/// Somebody to be invited.
#[derive(Clone, PartialEq, Eq)]
pub enum MemberForm {
    /// A worker with an account, for one of the agencies at which they work.
    Worker {
        /// Who.
        worker: Token,
        /// For which agency: its consent counts.
        agency: Token,
        /// As what.
        role: MemberRole,
    },
    /// Somebody without an account, by name, for the minutes. Reads nothing here.
    Outside {
        /// 「山田 太郎（民生委員）」.
        name: String,
        /// As what.
        role: MemberRole,
    },
}

impl MemberForm {
    /// Reads `member` (`<worker>:<agency>`, or empty) and `outside`, and `role` (empty: 出席).
    ///
    /// # Errors
    /// What is to be mended.
    pub fn check(form: &(impl Typed + ?Sized)) -> Result<Self, Faults> {
        let mut f = Faults::none();
        let role = match form.one("role") {
            "" => Some(MemberRole::Member),
            word => MemberRole::parse(word),
        };
        let Some(role) = role else {
            f.add("role", "役わりを選びなおしてください");
            return Err(f);
        };
        let name = one_line(&mut f, "outside", form.one("outside"), None);
        match (form.one("member"), name.is_empty()) {
            ("", true) => f.add("member", "だれを案内するかを選ぶか、名前を書いてください"),
            ("", false) if f.is_empty() => return Ok(Self::Outside { name, role }),
            ("", false) => {}
            (_, false) => f.add("outside", "職員を選ぶか、名前を書くか、どちらかひとつにしてください"),
            (typed, true) => match pair(typed) {
                Some((worker, agency)) => return Ok(Self::Worker { worker, agency, role }),
                None => f.add("member", "案内する人を、一覧から選びなおしてください"),
            },
        }
        Err(f)
    }
}

/// A secrecy notice signed.
#[derive(Clone, PartialEq, Eq)]
pub struct SignForm {
    /// The name, typed in place of a signature.
    pub name: String,
    /// The version that was shown; `None`: the program's own text.
    pub notice: Option<Token>,
}

impl SignForm {
    /// Reads `name`, `agree` (`1`), `notice`.
    ///
    /// # Errors
    /// What is to be mended.
    pub fn check(form: &(impl Typed + ?Sized)) -> Result<Self, Faults> {
        let mut f = Faults::none();
        if form.one("agree") != "1" {
            f.add("agree", "読んで、守ることを約束するときは、印を付けてください");
        }
        let name = one_line(&mut f, "name", form.one("name"), Some("あなたの名前を入れてください"));
        let notice = match form.one("notice") {
            "" => None,
            word => Token::parse(word)
                .map_err(|_| f.add("notice", "説明の文を、もう一度ひらいて読んでください"))
                .ok(),
        };
        f.or(Self { name, notice })
    }
}
