//! 守秘の説明: what each member reads and signs before a statutory item, in versions.

use crate::{
    Fault, Faults,
    typed::{LINE, TEXT, Typed, line, short_enough, text},
    wareki,
};
use chrono::NaiveDate;

/// The name of the program's own text, used where an office has written none.
pub const SAMPLE_NAME: &str = "見本（2026年11月）";

/// The program's own text. An office reads it, changes it and takes it as its first version. The article on punishment is not
/// named: its present number could not be confirmed from an official text.
pub const SAMPLE: &str = "この議題は、法律にもとづく支援会議です。本人の同意がまだなくても、支援のために必要な範囲で、情報を出し合うことができます。\n\
そのかわり、ここで知ったことには、秘密を守る義務があります（社会福祉法106条の6第5項、生活困窮者自立支援法9条）。\n\
1．ここで知ったことは、この支援のためだけに使います。\n\
2．会議のあとも、職を離れたあとも、正当な理由なく、ほかの人に話したり、見せたりしません。同じ職場の人や家族にも話しません。\n\
3．画面を写したり、書き写したものを持ち帰ったりしません。配られた紙は、会議の終わりに主催者へ返します。\n\
4．会議で知ったことを本人や家族に伝えるときは、先に主催者に相談します。\n\
5．本人や家族を知っているなど、公平に話し合うことがむずかしいときは、主催者に申し出ます。\n\
秘密をもらすと、法律で罰せられることがあります。";

/// A version of the notice as it will be kept.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SecrecyNoticeForm {
    /// 「第2版」.
    pub name: String,
    /// In force from this day on.
    pub from: NaiveDate,
    /// The text.
    pub body: String,
}

impl SecrecyNoticeForm {
    /// Reads `name`, `from`, `body`.
    ///
    /// # Errors
    /// What is to be mended.
    pub fn check(form: &(impl Typed + ?Sized), today: NaiveDate) -> Result<Self, Faults> {
        let mut f = Faults::none();
        let name = line(form.one("name"));
        if name.is_empty() {
            f.add("name", "版の名前を入れてください（例：第2版）");
        }
        short_enough(&mut f, "name", &name, LINE);
        let from = match form.one("from").trim() {
            "" => today,
            typed => wareki::parse_date(typed, today).unwrap_or_else(|fault| {
                f.0.push(Fault::new("from", fault.to_string()));
                today
            }),
        };
        if from < today {
            f.add("from", "いつからは、きょうか、これからの日にしてください。前の版は、そのまま残ります");
        }
        let body = text(form.one("body"));
        if body.is_empty() {
            f.add("body", "説明の文を入れてください");
        }
        short_enough(&mut f, "body", &body, TEXT);
        f.or(Self { name, from, body })
    }
}
