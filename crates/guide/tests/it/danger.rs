use guide::{Catalogue, Extra, Guide, Kind, Lang, Lines, Sources};

#[test]
fn a_wish_to_die_is_heard_and_an_idiom_is_not() {
    let guide = Guide::ours().unwrap();
    let kind = |text: &str| guide.answer(text, None).danger.map(|danger| danger.kind);
    for text in [
        "死にたい",
        "ｼﾆﾀｲ",
        "もう消えたい",
        "薬をたくさん飲んだ",
        "みんな私がいないほうがいい",
        "I want to kill myself",
        "죽고 싶어요",
    ] {
        assert_eq!(kind(text), Some(Kind::Suicide), "{text}");
    }
    for text in [
        "死ぬほど笑った",
        "このラーメン死ぬほどうまい",
        "웃겨 죽겠다",
        "笑死我了",
        "I laughed so hard I almost died",
    ] {
        assert_eq!(kind(text), None, "{text}");
    }
}

#[test]
fn a_wish_to_die_is_not_talked_away_by_what_else_is_told() {
    let guide = Guide::ours().unwrap();
    for text in [
        "家賃が払えなくて困っている。もう死にたいです。",
        "家賃が払えなくて困っていて、仕事もなく、もう死にたいです",
        "国民年金の免除について教えてください。あと、もう消えてしまいたい。",
        "I lost my job and cannot pay the rent and the bills. I want to kill myself.",
    ] {
        assert_eq!(guide.answer(text, None).danger.map(|d| d.kind), Some(Kind::Suicide), "{text}");
    }
    let answer = guide.answer("借金のことで相談です。実は夫に毎日殴られています。学費も心配です。", None);
    assert_eq!(answer.danger.map(|danger| danger.kind), Some(Kind::Dv));
}

#[test]
fn a_danger_that_no_rule_knows_is_heard_by_its_likeness() {
    let ours = Sources::ours();
    let by_rules = Guide::build(&Sources { learned: &[], ..ours }).unwrap();
    let guide = Guide::ours().unwrap();
    let text = "お父さんに蹴られたあざがあって、プールの授業に出られない";
    assert_eq!(by_rules.answer(text, None).danger, None);
    assert_eq!(guide.answer(text, None).danger.map(|d| d.kind), Some(Kind::ChildAbuse));
    for (text, kind) in [
        ("上の階、小さい子だけで何日も夜を過ごしているみたい", Kind::ChildAbuse),
        ("兄がおばあちゃんの通帳を握って、おむつも替えずにいる", Kind::ElderAbuse),
    ] {
        let answer = guide.answer(text, None);
        assert_eq!(answer.danger.map(|d| d.kind), Some(kind), "{text}");
        assert!(!answer.programmes.is_empty(), "{text}");
    }
}

#[test]
fn a_danger_that_is_told_faintly_is_left_in_doubt_and_not_heard() {
    let guide = Guide::ours().unwrap();
    for (text, kind) in
        [("食費が足りなくて昼を抜いています", Kind::NoFood), ("남편이 자주 화를 내요", Kind::Dv)]
    {
        let answer = guide.answer(text, None);
        assert_eq!((answer.danger, answer.doubt), (None, Some(kind)), "{text}");
        assert!(!answer.programmes.is_empty(), "{text}");
    }
    for text in ["家賃が払えません", "国民年金の免除について教えてください", "あしたの天気は"]
    {
        assert_eq!(guide.answer(text, None).doubt, None, "{text}");
    }
    let heard = guide.answer("夫に殴られている", None);
    assert!(heard.danger.is_some() && heard.doubt.is_none(), "what was heard is in no doubt");
}

#[test]
fn the_lines_for_now_answer_at_any_hour_and_a_table_without_them_is_refused() {
    let ours = Sources::ours().lines;
    let lines = Lines::read(ours).unwrap();
    assert_eq!(lines.now().map(|(_, line)| line.number.as_str()).take(2).collect::<Vec<_>>(), ["110", "119"]);
    assert!(lines.now().all(|(_, line)| line.always));
    for other in ["now = []", "now = [\"childline\"]", "now = [\"nobody\"]"] {
        let now = ours.lines().find(|line| line.starts_with("now = ")).unwrap();
        assert!(Lines::read(&ours.replace(now, other)).is_err(), "{other}");
    }
}

#[test]
fn every_danger_has_a_line_with_source_and_date() {
    let guide = Guide::ours().unwrap();
    for kind in Kind::ALL {
        let first = guide.lines().of(kind).next().unwrap();
        assert!(
            !first.number.is_empty() && !first.source.is_empty() && first.read_on.len() == 10,
            "{first:?}"
        );
    }
}

#[test]
fn the_reason_is_in_the_persons_own_words() {
    let answer = Guide::ours().unwrap().answer("家賃が払えなくて困っています", Some(Lang::Ja));
    let first = answer.programmes.first().unwrap();
    assert_eq!(first.slug, "jukyo-kakuho");
    assert!(first.words.iter().any(|words| words.contains("家賃")), "{:?}", first.words);
}

#[test]
fn nothing_is_made_up_for_what_the_guide_is_not_for() {
    let answer = Guide::ours().unwrap().answer("明日の天気を教えて", None);
    assert_eq!((answer.programmes.len(), answer.danger), (0, None));
}

#[test]
fn the_reason_is_told_in_whole_words() {
    let guide = Guide::ours().unwrap();
    let reasons = |text: &str| guide.answer(text, None).programmes.first().unwrap().words.join("・");
    assert!(reasons("家賃が払えない。子どもが二人いる").contains("家賃が払えない"));
    assert!(reasons("今夜食べるものがありません。").contains("ありません"));
    let debts = reasons("借金が増えて返せません");
    assert!(!debts.ends_with("借金が"), "{debts}");
}

#[test]
fn an_office_adds_words_of_its_own() {
    let words = "rent\tja\tヤド賃\n";
    let rules = "rent\tjukyo-kakuho:9\n";
    let guide = Guide::with(&[Extra { name: "town", words, rules }]).unwrap();
    assert_eq!(guide.answer("ヤド賃のことで", None).programmes.first().unwrap().slug, "jukyo-kakuho");
    let wrong = Guide::with(&[Extra { name: "town.tsv", words: "rent ja x\n", rules: "" }]).unwrap_err();
    assert!(wrong.to_string().starts_with("town.tsv, line 1"), "{wrong}");
}

#[test]
fn all_88_programmes_are_told() {
    assert_eq!(Catalogue::ours().unwrap().programmes().len(), 88);
    let danger = Guide::ours().unwrap().answer("夫に殴られています", None).danger;
    assert_eq!(danger.map(|danger| danger.kind), Some(Kind::Dv));
}

#[test]
fn each_programme_says_for_whom_and_what_to_bring_in_every_language() {
    let catalogue = Catalogue::ours().unwrap();
    for programme in catalogue.programmes() {
        let slug = &programme.slug;
        assert!(!programme.whom.is_empty() && !programme.law.is_empty(), "{slug}");
        assert!(guide::COSTS.contains(&programme.cost.as_str()), "{slug}");
        let read = |c: char| c.is_whitespace() || "、。（）ー".contains(c) || ('ぁ'..='ん').contains(&c);
        assert!(!programme.reading.is_empty() && programme.reading.chars().all(read), "{slug}");
        let latin = guide::romaji(&programme.reading);
        assert!(latin.is_ascii(), "{slug}: {latin}");
        let stops = |text: &str| text.chars().filter(|c| "、。（）".contains(*c)).collect::<String>();
        assert_eq!(stops(&programme.say), stops(&programme.reading), "{slug}: another sentence");
        assert!(programme.bring.iter().all(|item| !item.ja.is_empty() && !item.easy.is_empty()), "{slug}");
        assert!(!programme.bring.is_empty(), "{slug}");
        assert_eq!(programme.kind == "loan", programme.repay == guide::Repay::Yes, "{slug}");
        for lang in Lang::ALL.into_iter().filter(|lang| lang.base() != Lang::Ja) {
            let checked = programme.words(lang).map(|words| words.checked);
            assert_eq!(checked, Some(false), "{slug} in {}, which no person has read yet", lang.tag());
        }
    }
}

/// The programmes that answers lead to most, by the sayings, and the ways out of danger.
const MOST_ASKED: [&str; 36] = [
    "jukyo-kakuho",
    "jiritsu-soudan",
    "ichiji-seikatsu",
    "kakei-kaizen",
    "seikatsu-hogo",
    "kinkyu-koguchi",
    "hello-work",
    "koyo-hoken",
    "rodo-soudan",
    "rosai",
    "shobyo-teate",
    "houterasu",
    "shohi-seikatsu",
    "kokuho-genmen",
    "nenkin-menjo",
    "nozei-yuyo",
    "koukyo-ryokin",
    "kogaku-ryoyo",
    "muryo-teigaku",
    "houkatsu",
    "kaigo-nintei",
    "jido-teate",
    "jido-fuyo",
    "shussan",
    "kodomo-katei",
    "hoiku",
    "shugaku-enjo",
    "foodbank",
    "kokoro",
    "jisatsu-yobo",
    "dv-soudan",
    "josei-shien",
    "jido-gyakutai",
    "seihanzai",
    "muryo-shukuhaku",
    "gaikokujin",
];

#[test]
fn what_comes_up_most_is_told_whole_in_every_language() {
    let catalogue = Catalogue::ours().unwrap();
    for slug in MOST_ASKED {
        let programme = catalogue.get(slug).unwrap_or_else(|| panic!("{slug}"));
        assert!(!programme.whom_easy.is_empty(), "{slug} in easy Japanese");
        for lang in Lang::ALL.into_iter().filter(|lang| lang.base() != Lang::Ja) {
            let words = programme.words(lang).unwrap();
            assert!(!words.whom.is_empty() && !words.say.is_empty(), "{slug} in {}", lang.tag());
            assert!(!words.checked, "{slug} in {}, which no person has read yet", lang.tag());
        }
    }
}
