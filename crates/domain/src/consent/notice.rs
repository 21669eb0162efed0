//! 個人情報の取扱いについて: the notice that is shown before a person says yes or no, in versions.

use crate::{
    Fault, Faults,
    typed::{LINE, TEXT, Typed, line, short_enough, text},
    wareki,
};
use chrono::NaiveDate;

/// The name of the program's own text, shown where an office has written none.
pub const SAMPLE_NAME: &str = "見本（2026年11月）";

/// The program's own text. An office reads it, changes it and takes it as its first version.
pub const SAMPLE: &str = "わたしたちは、あなたの相談を受け、必要な支援につなぐために、あなたと家族のことをうかがいます。\n\
1．うかがったことは、相談の支援のためだけに使います。\n\
2．ほかの機関に知らせるのは、下に書いた相手に、下に書いた項目だけです。知らせた相手も、ほかの人には話しません。\n\
3．同意するかどうかは、あなたが決めます。一部だけ同意することも、同意しないこともできます。同意しなくても、相談は続けられます。\n\
4．同意は、いつでも取り消せます。取り消すと、その日から、相手は記録を見られなくなります。\n\
5．だれがあなたの記録を見たかは、すべて残ります。知りたいときは、いつでもお知らせします。\n\
6．命や体に危険があるとき、虐待の通報など法律で定められたときは、同意がなくても、必要な範囲で関係機関に知らせることがあります。";

/// The program's own text in easy Japanese.
pub const SAMPLE_EASY: &str = "わたしたちは、あなたを たすけるために、あなたと かぞくの はなしを ききます。\n\
1．きいた はなしは、あなたを たすけるためだけに つかいます。\n\
2．ほかの ばしょの 人に はなすときは、下に 書いた 人に、下に 書いた ことだけを はなします。\n\
3．「いいです」か「だめです」かは、あなたが きめます。「だめです」でも、そうだんは つづけられます。\n\
4．「いいです」と 言ったあとでも、いつでも やめられます。やめた日から、相手は 見られません。\n\
5．だれが あなたの ことを 見たか、いつでも 聞いてください。\n\
6．いのちが あぶないとき、ほうりつで きまっているときは、「いいです」がなくても、ひつような 人に 知らせることが あります。";

/// A version of the notice as it will be kept.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NoticeForm {
    /// 「第2版」.
    pub name: String,
    /// Shown from this day on.
    pub from: NaiveDate,
    /// The text.
    pub body: String,
    /// The same in easy Japanese; may be empty.
    pub easy: String,
}

impl NoticeForm {
    /// Reads `name`, `from`, `body`, `easy`.
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
            f.add(
                "from",
                "いつからは、きょうか、これからの日にしてください。前に見せた版は、そのまま残ります",
            );
        }
        let (body, easy) = (text(form.one("body")), text(form.one("easy")));
        if body.is_empty() {
            f.add("body", "説明の文を入れてください");
        }
        short_enough(&mut f, "body", &body, TEXT);
        short_enough(&mut f, "easy", &easy, TEXT);
        f.or(Self { name, from, body, easy })
    }
}
