//! Meetings that lie ahead: papers open, some have answered, some have not.

use super::super::places::desk::*;
use super::{Session, Topic, When};

/// By law, without a consent: those who may know are bound to silence, each for this one matter.
pub(super) const BY_LAW: Session = Session {
    kind: "support",
    title: "支援会議（臨時・川南地区）",
    place: "役場2階 相談室",
    when: When::Ahead(0),
    hours: ((13, 30), (14, 30)),
    convenor: "wada",
    agency: FUKUSHI,
    series: false,
    papers: Some((3, 2)),
    seats: &[
        ("wada", "chair", "confirmed"),
        ("kubota", "member", "confirmed"),
        ("murata", "member", "confirmed"),
        ("shimada", "member", "confirmed"),
        ("oonishi", "member", "accepted"),
        ("消防署の予防係", "member", "accepted"),
    ],
    unsigned: &["shimada", "oonishi"],
    topics: &[Topic {
        home: "鳴海家",
        ground: "law_106_6",
        parts: &["summary", "basic", "contacts"],
        question: "寒くなる前に、ガスの点検と足のことを、だれがどの順で話すか。「片づけ」と言わずに入れる人はだれか。本人には、まだ役場の人が行くことを話せていない。",
        seats: &["wada", "kubota", "murata", "shimada", "oonishi"],
        follows: None,
        moved: false,
        written: None,
        decided: &[],
    }],
};

/// The next regular one: three families that have nothing to do with each other.
pub(super) const REGULAR: Session = Session {
    kind: "layered",
    title: "重層的支援会議（定例）",
    place: "福祉会館2階 会議室",
    when: When::Series(0),
    hours: ((13, 30), (16, 0)),
    convenor: "nagai",
    agency: KURASHI,
    series: true,
    papers: Some((5, 1)),
    seats: &[
        ("nagai", "chair", "confirmed"),
        ("sato", "recorder", "confirmed"),
        ("hamada", "member", "confirmed"),
        ("seki", "member", "invited"),
        ("matsuo", "member", "confirmed"),
        ("furukawa", "member", "accepted"),
        ("hoshino", "member", "confirmed"),
        ("fujii", "member", "confirmed"),
        ("hirano", "adviser", "invited"),
    ],
    unsigned: &[],
    topics: &[
        Topic {
            home: "日下部家",
            ground: "consent",
            parts: &["summary", "basic", "assessment", "plan", "contacts"],
            question: "澄江さんが家で暮らせなくなったとき、学さんの一日をだれがどう支えるか。手帳のことを、いつ、どの順で進めるか。",
            seats: &["nagai", "sato", "hamada", "seki"],
            follows: None,
            moved: false,
            written: None,
            decided: &[],
        },
        Topic {
            home: "長尾家",
            ground: "consent",
            parts: &["summary", "basic", "plan"],
            question: "三郎さんの言葉が減ってきた。夜の見回りとショートの日を、芳江さんが眠れる並びに直せるか。",
            seats: &["matsuo", "furukawa"],
            follows: None,
            moved: false,
            written: None,
            decided: &[],
        },
        Topic {
            home: "世良家",
            ground: "consent",
            parts: &["summary", "basic"],
            question: "雪の間、記録の帳面に来る人の名前が一日一人になるように、日を分ける。",
            seats: &["hoshino", "fujii", "hirano"],
            follows: None,
            moved: false,
            written: None,
            decided: &[],
        },
    ],
};
