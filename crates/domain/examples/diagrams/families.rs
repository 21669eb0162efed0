//! Invented families, support maps and long views, for the example and the tests.

use super::diagram::{
    Band, Bond, Couple, Direction, Ecomap, Family, Figure, Mark, Need, OtherTie, ParentKind, ParentOf,
    Period, Ribbon, Shape, SiblingOf, Strength, Supporter, SupporterKind, Tone, YearContacts,
};

/// Shape letter, key, name, second line, and flags: `x` deceased, `i` index, `h` household.
fn person(shape: char, key: &str, label: &str, sub: &str, flags: &str, born: i32) -> Figure {
    Figure {
        key: key.to_owned(),
        label: label.to_owned(),
        sub: sub.to_owned(),
        shape: match shape {
            'm' => Shape::Male,
            'f' => Shape::Female,
            _ => Shape::Unstated,
        },
        deceased: flags.contains('x'),
        index: flags.contains('i'),
        in_household: flags.contains('h'),
        birth_order: (born != 0).then_some(born),
    }
}

fn couple(a: &str, b: &str, bond: Bond) -> Couple {
    Couple { a: a.to_owned(), b: b.to_owned(), bond }
}

fn children(parents: &[&str], children: &[&str], kind: ParentKind) -> Vec<ParentOf> {
    let pairs = children.iter().flat_map(|c| parents.iter().map(move |p| (*p, *c)));
    pairs.map(|(p, c)| ParentOf { parent: p.to_owned(), child: c.to_owned(), kind }).collect()
}

fn other(from: &str, to: &str, label: &str) -> OtherTie {
    OtherTie { from: from.to_owned(), to: to.to_owned(), label: label.to_owned() }
}

/// An old mother, her son who has not worked for long, the father dead, a sister who moved away.
pub(crate) fn mother_and_son() -> Family {
    Family {
        figures: vec![
            person('f', "hana", "山田 ハナ", "82歳・要介護2", "h", 1944),
            person('m', "ichiro", "山田 一郎", "2015年死去", "x", 1940),
            person('m', "taro", "山田 太郎", "54歳・無職", "ih", 1972),
            person('f', "yoko", "佐々木 洋子", "57歳・県外", "", 1969),
        ],
        couples: vec![couple("hana", "ichiro", Bond::Married)],
        parents: children(&["hana", "ichiro"], &["taro", "yoko"], ParentKind::Blood),
        others: vec![other("yoko", "hana", "電話・月1回")],
        ..Family::default()
    }
}

/// Grandparents on both sides, a divorce, a remarriage with a stepchild, and a child of the new couple.
pub(crate) fn remarriage() -> Family {
    let mut parents = children(&["g1", "g2"], &["m", "uncle"], ParentKind::Blood);
    parents.extend(children(&["g3", "g4"], &["w2"], ParentKind::Blood));
    parents.extend(children(&["m", "w1"], &["c1", "c2"], ParentKind::Blood));
    parents.extend(children(&["m", "w2"], &["c4"], ParentKind::Blood));
    parents.extend(children(&["w2"], &["c3"], ParentKind::Blood));
    parents.extend(children(&["m"], &["c3"], ParentKind::Step));
    Family {
        figures: vec![
            person('m', "g1", "高橋 正雄", "", "x", 1938),
            person('f', "g2", "高橋 トミ", "84歳", "", 1942),
            person('m', "g3", "大久保 清", "79歳", "", 1947),
            person('f', "g4", "大久保 和子", "77歳", "", 1949),
            person('m', "m", "高橋 誠", "51歳・運送業", "h", 1975),
            person('m', "uncle", "高橋 進", "46歳", "", 1980),
            person('f', "w1", "西村 美穂", "49歳", "", 1977),
            person('f', "w2", "高橋 由紀", "42歳・パート", "ih", 1984),
            person('f', "c1", "西村 あかり", "20歳", "", 2006),
            person('m', "c2", "西村 蓮", "17歳・高2", "", 2009),
            person('f', "c3", "高橋 さくら", "14歳・中2", "h", 2012),
            person('?', "c4", "高橋 つむぎ", "4歳", "h", 2022),
        ],
        couples: vec![
            couple("g1", "g2", Bond::Married),
            couple("g3", "g4", Bond::Separated),
            couple("m", "w1", Bond::Divorced),
            couple("m", "w2", Bond::Married),
        ],
        parents,
        ..Family::default()
    }
}

/// A mother alone with children of two fathers, one never married, one in common law until last year.
pub(crate) fn two_fathers() -> Family {
    let mut parents = children(&["mum", "dad1"], &["a", "b"], ParentKind::Blood);
    parents.extend(children(&["mum", "dad2"], &["c"], ParentKind::Blood));
    Family {
        figures: vec![
            person('f', "mum", "小林 めぐみ", "33歳", "ih", 1993),
            person('m', "dad1", "名前不明", "", "", 0),
            person('m', "dad2", "ファム・ヴァン・ドゥック", "35歳", "", 1991),
            person('m', "a", "小林 陸", "12歳・小6", "h", 2014),
            person('f', "b", "小林 結衣", "9歳・小3", "h", 2017),
            person('m', "c", "小林 海斗", "2歳", "h", 2024),
        ],
        couples: vec![couple("mum", "dad2", Bond::CommonLaw)],
        parents,
        ..Family::default()
    }
}

/// Four siblings, each with a spouse and two children.
pub(crate) fn four_siblings() -> Family {
    let mut family = Family::default();
    family.figures.push(person('m', "f", "中村 源蔵", "91歳・要介護4", "ih", 1935));
    family.figures.push(person('f', "mo", "中村 ふみ", "", "x", 1938));
    family.couples.push(couple("f", "mo", Bond::Married));
    let names = ["久美子", "健一", "典子", "浩二"];
    // Given youngest first: the drawing must turn them round.
    for (i, name) in (0..).zip(names).collect::<Vec<(i32, &str)>>().into_iter().rev() {
        let (shape, mate) = if i % 2 == 0 { ('f', 'm') } else { ('m', 'f') };
        let (own, spouse) = (format!("s{i}"), format!("p{i}"));
        let flags = if i == 1 { "h" } else { "" };
        family.figures.push(person(shape, &own, &format!("中村 {name}"), "", flags, 1960 + i * 3));
        family.figures.push(person(mate, &spouse, "（配偶者）", "", flags, 0));
        family.couples.push(couple(&own, &spouse, Bond::Married));
        family.parents.extend(children(&["f", "mo"], &[&own], ParentKind::Blood));
        for j in 0..2 {
            let child = format!("c{i}{j}");
            family.figures.push(person(
                '?',
                &child,
                &format!("孫{}", i * 2 + j + 1),
                "",
                "",
                1990 + i * 3 - j,
            ));
            family.parents.extend(children(&[&own, &spouse], &[&child], ParentKind::Blood));
        }
    }
    family
}

/// Grandparents who bring up their grandchildren; the mother is away, the father not known; adopted too.
pub(crate) fn grandparents() -> Family {
    let mut parents = children(&["gf", "gm"], &["mum", "aunt"], ParentKind::Blood);
    parents.extend(children(&["mum"], &["k1", "k2"], ParentKind::Blood));
    parents.extend(children(&["gf", "gm"], &["k1"], ParentKind::Adopted));
    Family {
        figures: vec![
            person('m', "gf", "森 義男", "72歳", "h", 1954),
            person('f', "gm", "森 節子", "70歳・通院中", "h", 1956),
            person('f', "mum", "森 彩", "38歳・所在不明", "", 1988),
            person('f', "aunt", "平野 恵", "43歳", "", 1983),
            person('m', "k1", "森 大和", "15歳・中3", "ih", 2011),
            person('f', "k2", "森 ひなた", "11歳・小5", "h", 2015),
            person('f', "rep", "岡部 道代", "未成年後見人（弁護士）", "", 0),
        ],
        couples: vec![couple("gf", "gm", Bond::Married)],
        parents,
        others: vec![other("rep", "k2", "未成年後見人")],
        ..Family::default()
    }
}

/// Cousins under one roof: a widow, her brother, a cousin whose parents nobody recorded, a lodger.
pub(crate) fn cousins() -> Family {
    let mut parents = children(&["o1", "o2"], &["a", "b"], ParentKind::Blood);
    parents.extend(children(&["a"], &["k"], ParentKind::Blood));
    parents.extend(children(&["s"], &["cousin"], ParentKind::Blood));
    Family {
        figures: vec![
            person('m', "o1", "井上 勇", "", "x", 1930),
            person('f', "o2", "井上 キヨ", "", "x", 1932),
            person('f', "s", "加藤 ミネ", "", "x", 1936),
            person('f', "a", "井上 照子", "68歳", "h", 1958),
            person('m', "b", "井上 修", "66歳・年金", "", 1960),
            person('m', "cousin", "加藤 明", "61歳・就労B型", "ih", 1965),
            person('f', "k", "井上 奈々", "35歳", "h", 1991),
            person(
                'm',
                "lodger",
                "アブドゥルラフマン・ビン・ムハンマド・アル＝ハーシミー",
                "29歳・技能実習から転職した同居人",
                "h",
                1997,
            ),
            person('m', "friend", "渡辺", "知人", "", 0),
        ],
        parents,
        siblings: vec![SiblingOf { a: "o2".to_owned(), b: "s".to_owned() }],
        others: vec![other("friend", "cousin", "知人")],
        ..Family::default()
    }
}

/// All families with a file name.
pub(crate) fn all() -> Vec<(&'static str, Family)> {
    vec![
        ("mother-and-son", mother_and_son()),
        ("remarriage", remarriage()),
        ("two-fathers", two_fathers()),
        ("four-siblings", four_siblings()),
        ("grandparents", grandparents()),
        ("cousins", cousins()),
    ]
}

/// A household with this many supporters around it, of every kind and strength.
pub(crate) fn support(count: usize) -> Ecomap {
    let names = [
        ("地域包括支援センター", SupporterKind::Agency, "週1回の訪問"),
        ("市役所 生活福祉課", SupporterKind::Agency, "生活保護の相談"),
        ("佐々木 洋子（長女）", SupporterKind::Person, "月1回の電話"),
        ("ふれあいサロンひだまり", SupporterKind::Place, ""),
        ("訪問看護ステーション", SupporterKind::Agency, "週2回"),
        ("民生委員 工藤さん", SupporterKind::Person, "見守り"),
        ("中央病院 精神科", SupporterKind::Agency, "通院が途切れている"),
        ("家主", SupporterKind::Person, "家賃の滞納3か月"),
        ("ハローワーク", SupporterKind::Agency, ""),
        ("子ども食堂", SupporterKind::Place, "第2土曜"),
    ];
    let strengths = [Strength::Strong, Strength::Normal, Strength::Weak, Strength::Conflict];
    let directions = [Direction::ToFamily, Direction::Both, Direction::FromFamily];
    let ties = names.iter().cycle().zip(strengths.iter().cycle()).zip(directions.iter().cycle()).enumerate();
    Ecomap {
        centre: "山田さんの世帯".to_owned(),
        people: vec![
            ("hana".to_owned(), "山田 ハナ".to_owned()),
            ("taro".to_owned(), "山田 太郎".to_owned()),
        ],
        ties: ties
            .take(count)
            .map(|(i, (((label, kind, note), strength), direction))| Supporter {
                key: format!("t{i}"),
                label: (*label).to_owned(),
                kind: *kind,
                strength: *strength,
                direction: *direction,
                note: (*note).to_owned(),
                ended: i % 7 == 6,
            })
            .collect(),
    }
}

fn period(from: i32, to: i32, label: &str, tone: Tone) -> Period {
    Period { from, to: (to != 0).then_some(to), label: label.to_owned(), tone }
}

fn mark(key: &str, year: i32, month: u32, text: &str) -> Mark {
    Mark {
        key: key.to_owned(),
        year,
        month: (month != 0).then_some(month),
        text: text.to_owned(),
        href: Some(format!("#{key}")),
    }
}

/// Thirty-seven years of a household.
pub(crate) fn decades() -> Ribbon {
    let band = |label: &str, periods: Vec<Period>| Band { label: label.to_owned(), periods };
    let counts = [(2009, 3), (2010, 1), (2016, 5), (2017, 2), (2023, 9), (2024, 31), (2025, 58), (2026, 44)];
    Ribbon {
        from: 1990,
        to: 2026,
        bands: vec![
            band(
                "健康",
                vec![
                    period(2001, 2008, "不眠・通院なし", Tone::Hard),
                    period(2009, 2010, "精神科に通院、中断", Tone::Plain),
                    period(2019, 0, "母：認知症の診断、要介護2", Tone::Hard),
                    period(2024, 0, "訪問看護", Tone::Good),
                ],
            ),
            band(
                "仕事",
                vec![
                    period(1990, 1998, "印刷会社・正社員", Tone::Good),
                    period(1999, 2003, "派遣・日雇い", Tone::Plain),
                    period(2004, 0, "働いていない", Tone::Hard),
                ],
            ),
            band(
                "お金",
                vec![
                    period(2005, 2014, "父の年金で暮らす", Tone::Plain),
                    period(2015, 2023, "母の年金のみ・カードの借入れ", Tone::Hard),
                    period(2024, 2025, "債務整理", Tone::Plain),
                ],
            ),
            band(
                "住まい",
                vec![
                    period(1985, 0, "持ち家（築45年）", Tone::Plain),
                    period(2020, 0, "雨漏り・ごみがたまる", Tone::Hard),
                ],
            ),
            band(
                "家族",
                vec![
                    period(1990, 2015, "父・母と三人", Tone::Plain),
                    period(2016, 0, "母と二人", Tone::Plain),
                ],
            ),
            band("学び", vec![]),
        ],
        marks: vec![
            mark("m1", 1998, 9, "会社が倒産し、退職"),
            mark("m2", 2003, 3, "派遣の契約が終わる"),
            mark("m3", 2009, 6, "民生委員が保健所に相談"),
            mark("m4", 2015, 2, "父が亡くなる"),
            mark("m5", 2015, 8, "妹が県外へ転居"),
            mark("m6", 2023, 11, "母が転倒して入院"),
            mark("m7", 2024, 1, "地域包括支援センターから相談がつながる"),
            mark("m8", 2024, 2, "初めて本人と会えた"),
        ],
        contacts: counts.into_iter().map(|(year, count)| YearContacts { year, count }).collect(),
        needs: vec![
            Need { year: 2004, note: "退職後、誰ともつながっていない".to_owned() },
            Need { year: 2011, note: "通院の中断".to_owned() },
            Need { year: 2018, note: String::new() },
        ],
    }
}
