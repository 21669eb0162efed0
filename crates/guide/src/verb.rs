//! Japanese verbs in the shapes in which people use them, so that a data file names a verb once: `{殴る.by}`.
//!
//! What is spelt out is the beginning of each shape, as far as it tells the mood; what follows is open. Polite, rough and
//! western speech are shapes like any other (食べません, 食べねえ, 食べへん). A number after the verb tells its class where
//! the ending does not: `{蹴る5}` (蹴らない), `{寝る1}` (寝ない).

/// The stems of a verb.
struct Stems {
    /// Before ない.
    a: String,
    /// Before ます.
    i: String,
    /// As a dictionary has it.
    u: String,
    /// Before ば, and of the potential.
    e: String,
    /// Before と: what one is about to do.
    o: String,
    /// Before て and た, which are で and だ after some.
    te: String,
    voiced: bool,
    /// The passive, and what can be done.
    by: String,
    can: Vec<String>,
}

const ROWS: &[(char, [char; 5])] = &[
    ('う', ['わ', 'い', 'え', 'お', 'っ']),
    ('く', ['か', 'き', 'け', 'こ', 'い']),
    ('ぐ', ['が', 'ぎ', 'げ', 'ご', 'い']),
    ('す', ['さ', 'し', 'せ', 'そ', 'し']),
    ('つ', ['た', 'ち', 'て', 'と', 'っ']),
    ('ぬ', ['な', 'に', 'ね', 'の', 'ん']),
    ('ぶ', ['ば', 'び', 'べ', 'ぼ', 'ん']),
    ('む', ['ま', 'み', 'め', 'も', 'ん']),
    ('る', ['ら', 'り', 'れ', 'ろ', 'っ']),
];

/// One that is not done: what follows the stem before ない.
const NOT: &[&str] = &[
    "ない", "なく", "なか", "なき", "なけ", "なさ", "ねえ", "ねー", "へん", "ひん", "ず", "ぬ", "んか",
    "んで", "んけ", "んと",
];

/// The shapes of a verb in a mood. `written` is `verb`, `verb1` or `verb5` with `.mood`; without a mood `do`.
///
/// do: it is done (殴る, 殴って, 殴り); by: it is done to one (殴られ); not: it is not done, or has not been (食べない,
/// 食べてへん); cant: it cannot be (買えない, 買う金がない); want: one wants to (消えたい, 死にてえ); did: it is done and
/// over (飲んだ, 飲んじゃった); make: one makes or lets another (やめさせ).
pub(crate) fn shapes(written: &str) -> Result<Vec<String>, String> {
    let (verb, mood) = written.split_once('.').unwrap_or((written, "do"));
    let stems = stems(verb).ok_or_else(|| format!("{{{written}}} is no verb"))?;
    Ok(match mood {
        "do" => stems.done(),
        "by" => vec![stems.by.clone()],
        "not" => stems.not(),
        "cant" => stems.cannot(),
        "want" => each(&stems.i, &["たい", "たく", "たか", "てえ", "てー", "たすぎ", "とう"]),
        "did" => {
            let mut out = stems.with_te(&["た", "たん"]);
            out.extend(stems.over());
            out
        }
        "make" if stems.a.is_empty() => return Err(format!("{{{written}}} has no such shape")),
        "make" => vec![stems.make()],
        _ => return Err(format!("{{{written}}}: no mood {mood}")),
    })
}

fn each(stem: &str, ends: &[&str]) -> Vec<String> {
    ends.iter().map(|end| format!("{stem}{end}")).collect()
}

fn stems(verb: &str) -> Option<Stems> {
    let (verb, class) = match verb.chars().last()? {
        '1' => (verb.trim_end_matches('1'), Some(1)),
        '5' => (verb.trim_end_matches('5'), Some(5)),
        _ => (verb, None),
    };
    if let Some(head) = verb.strip_suffix("する") {
        let own = |end: &str| format!("{head}{end}");
        return Some(Stems {
            a: own("し"),
            i: own("し"),
            u: own("する"),
            e: own("すれ"),
            o: own("しよう"),
            te: own("し"),
            voiced: false,
            by: own("され"),
            can: vec![own("でき"), own("出来")],
        });
    }
    let mut letters = verb.chars();
    let last = letters.next_back()?;
    let head = letters.as_str();
    let before = head.chars().last()?;
    let whole = class.map_or_else(
        || last == 'る' && "いきしちにひみりぎじびえけせてねへめれげぜでべ".contains(before),
        |class| class == 1,
    );
    if whole {
        return Some(Stems {
            a: head.to_owned(),
            i: head.to_owned(),
            u: verb.to_owned(),
            e: format!("{head}れ"),
            o: format!("{head}よう"),
            te: head.to_owned(),
            voiced: false,
            by: format!("{head}られ"),
            can: vec![format!("{head}られ"), format!("{head}れ")],
        });
    }
    let [a, i, e, o, te] = ROWS.iter().find(|(end, _)| *end == last)?.1;
    let te = if head.ends_with('行') { 'っ' } else { te };
    Some(Stems {
        a: format!("{head}{a}"),
        i: format!("{head}{i}"),
        u: verb.to_owned(),
        e: format!("{head}{e}"),
        o: format!("{head}{o}う"),
        te: format!("{head}{te}"),
        voiced: "ぐぬぶむ".contains(last),
        by: format!("{head}{a}れ"),
        can: vec![format!("{head}{e}"), format!("{head}{a}れ")],
    })
}

impl Stems {
    /// After the stem before て: what begins with て or た, voiced where the verb asks for it.
    fn with_te(&self, ends: &[&str]) -> Vec<String> {
        let voice = |end: &str| -> String {
            let mut letters = end.chars();
            let first = match (letters.next(), self.voiced) {
                (Some('て'), true) => 'で',
                (Some('た'), true) => 'だ',
                (Some('ち'), true) => 'じ',
                (Some('と'), true) => 'ど',
                (first, _) => first.unwrap_or_default(),
            };
            format!("{}{first}{}", self.te, letters.as_str())
        };
        ends.iter().map(|end| voice(end)).collect()
    }

    fn over(&self) -> Vec<String> {
        self.with_te(&["てしま", "てまい", "てもう", "ちゃっ", "ちゃい", "ちまっ", "ちま"])
    }

    fn done(&self) -> Vec<String> {
        let mut out = vec![self.u.clone(), format!("{}ば", self.e), self.o.clone()];
        out.extend(each(
            &self.i,
            &["ま", "そう", "なが", "続", "つづ", "すぎ", "過ぎ", "まく", "やが", "始", "に"],
        ));
        out.extend(self.with_te(&["て", "た", "ち", "と"]));
        out
    }

    fn not(&self) -> Vec<String> {
        let mut out = each(&self.a, NOT);
        out.extend(each(&self.i, &["ません", "まへん", "ゃしない", "やしない", "よらん", "よらへん"]));
        let ends = [
            "てな",
            "てま",
            "てねえ",
            "てねー",
            "てへん",
            "ておら",
            "てら",
            "とらん",
            "とらへん",
            "とらず",
            "てん",
            "ちょら",
        ];
        out.extend(self.with_te(&ends));
        out.extend(each(&self.with_te(&["て"]).concat(), &["いな", "いませ", "いねえ", "いません"]));
        // 食べてま(せん) begins like 食べてま(す).
        out.retain(|shape| !(shape.ends_with("てま") || shape.ends_with("でま")));
        out.extend(self.with_te(&["てません", "てまへん"]));
        out
    }

    fn cannot(&self) -> Vec<String> {
        let mut out: Vec<String> = Vec::new();
        for can in &self.can {
            out.extend(each(can, NOT));
            out.extend(each(
                can,
                &[
                    "ません",
                    "まへん",
                    "てな",
                    "ていな",
                    "てませ",
                    "ていませ",
                    "そうにな",
                    "そうもな",
                    "とらん",
                    "てへん",
                ],
            ));
            out.push(format!("{can}ん"));
        }
        for want in ["お金", "おかね", "金", "かね", "余裕", "よゆう", "ゆとり", "こと"] {
            for room in ["が", "も", "は", ""] {
                out.extend(each(
                    &self.u,
                    &[
                        &format!("{want}{room}な"),
                        &format!("{want}{room}ね"),
                        &format!("{want}{room}あら"),
                        &format!("{want}{room}あり"),
                    ],
                ));
            }
        }
        out.extend(each(
            &self.u,
            &["ことができな", "ことができま", "のもやっと", "のがやっと", "のも無理", "のは無理"],
        ));
        out
    }

    fn make(&self) -> String {
        match self.u.strip_suffix("する") {
            Some(head) => format!("{head}させ"),
            None if self.a == self.te => format!("{}させ", self.a),
            None => format!("{}せ", self.a),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn has(written: &str, shape: &str) -> bool {
        shapes(written).unwrap().iter().any(|begin| shape.starts_with(begin.as_str()))
    }

    #[test]
    fn a_verb_is_known_however_it_is_said() {
        for (written, said) in [
            ("殴る.by", "殴られて"),
            ("蹴る5.by", "蹴られました"),
            ("投げつける.by", "投げつけられる"),
            ("監視する.by", "監視されて"),
            ("食べる.not", "食べてへん"),
            ("食べる.not", "食べてません"),
            ("食う.not", "食ってねえ"),
            ("食う.not", "食わず"),
            ("飲む.did", "飲んじゃった"),
            ("飲む.did", "飲んでしまった"),
            ("買う.cant", "買えんで"),
            ("買う.cant", "買う金もない"),
            ("払う.cant", "払われへん"),
            ("食べる.cant", "食べれない"),
            ("食べる.cant", "食べられません"),
            ("消える.want", "消えてえ"),
            ("死ぬ.want", "死にたくて"),
            ("やめる.make", "やめさせられ"),
            ("殴る", "殴りまくる"),
            ("殴る", "殴っちまった"),
            ("こじ開ける", "こじ開けようと"),
            ("行く", "行ってしまう"),
        ] {
            assert!(has(written, said), "{written} {said}");
        }
    }

    #[test]
    fn what_is_done_is_not_what_is_not_done() {
        for (written, said) in [
            ("食べる.not", "食べてます"),
            ("食べる", "食べない"),
            ("殴る", "殴られた"),
            ("飲む.did", "飲まない"),
        ] {
            assert!(!has(written, said), "{written} {said}");
        }
    }

    #[test]
    fn what_is_no_verb_is_told() {
        assert!(shapes("猫").is_err());
        assert!(shapes("殴る.perhaps").is_err());
    }
}
