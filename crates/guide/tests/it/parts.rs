use guide::{Guide, Kind, Lang, eval::Saying};
use std::sync::LazyLock;

#[allow(clippy::unwrap_used, reason = "a test: the data lies beside it")]
static GUIDE: LazyLock<Guide> = LazyLock::new(|| Guide::ours().unwrap());

fn kind(text: &str) -> Option<Kind> {
    GUIDE.answer(text, None).danger.map(|danger| danger.kind)
}

#[test]
fn a_danger_is_heard_in_whatever_shape_its_verb_stands() {
    for (text, wanted) in [
        ("うちの人に昨日また蹴っ飛ばされた", Kind::Dv),
        ("おっとに けられた", Kind::Dv),
        ("彼氏が髪つかんで引きずり回してくる", Kind::Dv),
        ("内縁の男にスマホも通帳も取り上げられてる", Kind::Dv),
        ("甥っ子が物置に閉じ込められてる", Kind::ChildAbuse),
        ("うちの坊主をぶん殴っちまった", Kind::ChildAbuse),
        ("ヘルパーが爺ちゃんをつねってた", Kind::ElderAbuse),
        ("もう生きてたってしゃあない", Kind::Suicide),
        ("眠剤シートごと流し込んだ", Kind::Suicide),
        ("食うもんが買えへん", Kind::NoFood),
        ("おとといから飯食うてへん", Kind::NoFood),
        ("ごはんが ありません。おかねも ありません", Kind::NoFood),
        ("泊まるとこあらへん", Kind::Homeless),
        ("河川敷で寝起きして三日", Kind::Homeless),
        ("婆ちゃんが朝から見当たらん", Kind::MissingPerson),
        ("誰かが窓ガラス割って入ってきた", Kind::FireCrime),
    ] {
        assert_eq!(kind(text), Some(wanted), "{text}");
    }
}

#[test]
fn the_same_words_of_another_matter_raise_no_alarm() {
    for text in [
        "夫が家を出て行って、子どもと暮らす生活費がありません",
        "夫が会社を辞めさせられました",
        "父が急に倒れて入院費が心配です",
        "息子が部屋に鍵をかけて出てきません",
        "息子が何日も風呂に入らず部屋にいます",
        "農業だけでは食べていけない",
        "冷蔵庫から出したら腐っていた",
        "もうすぐ寮を出るので、安いアパートを探しています",
        "車で半年通った病院が閉まります",
        "母がいないので父と二人で暮らしています",
        "面倒を見てくれる祖父母がおらん",
        "私は介護が必要なのでしょうか",
        "腰痛が楽になりたい",
        "請求書を見て冷や汗が出た",
        "役所から返事がない",
        "酒に溺れた夫の借金",
        "親権を奪われそうです",
        "学校がいじめを放置していて娘がかわいそう",
        "薬をたくさん飲んでいる母が心配です",
    ] {
        assert_eq!(kind(text), None, "{text}");
    }
}

#[test]
fn laughter_elsewhere_takes_no_danger_away() {
    let text = "昨日の映画は面白かった。でも家に帰ると夫に殴られます";
    assert_eq!(kind(text), Some(Kind::Dv));
}

#[test]
fn the_words_that_told_the_danger_are_named() {
    let words = GUIDE.answer("うちの人に昨日また蹴っ飛ばされた", None).danger.unwrap().words;
    assert!(words.iter().any(|w| w.contains("うちの人に昨日また蹴")), "{words:?}");
}

#[test]
fn who_says_a_programmes_name_is_led_to_it_in_every_language() {
    let mut lost = Vec::new();
    for programme in GUIDE.catalogue().programmes() {
        let names = Lang::ALL
            .into_iter()
            .filter_map(|lang| Some((lang, programme.words(lang)?.name.as_str())))
            .chain([(Lang::Ja, programme.name.as_str())]);
        for (lang, name) in names {
            let answer = GUIDE.answer(name, Some(lang));
            if !answer.programmes.iter().take(3).any(|hit| hit.slug == programme.slug) {
                lost.push(format!("{} {name}", lang.tag()));
            }
        }
    }
    // Two near tongues read each other's short names (es, pt): twelve of 968 on 2026-11-22.
    assert!(lost.len() <= 15, "{} lost: {lost:#?}", lost.len());
}

#[test]
fn a_danger_is_heard_whatever_is_said_around_it() {
    type Way = (&'static str, fn(&str) -> String);
    let files = [
        include_str!("../../data/sayings.jsonl"),
        include_str!("../../data/unseen-3.jsonl"),
        include_str!("../../data/unseen-4.jsonl"),
        include_str!("../../data/unseen-5.jsonl"),
    ];
    let dangers: Vec<String> = files
        .iter()
        .flat_map(|file| Saying::read(file).unwrap())
        .filter(|s| s.crisis.is_some() && s.lang.starts_with("ja"))
        .map(|s| s.q)
        .collect();
    let ways: [Way; 5] = [
        ("a laugh", |q| format!("{q}笑")),
        ("a cheerful sentence behind", |q| format!("{q}。昨日は楽しい映画を見て笑った")),
        ("a cheerful word before, in one breath", |q| {
            format!("昨日は面白い映画で笑って楽しかったけど、本当のことを言うとうちは今{q}")
        }),
        ("emoji", |q| {
            let face = |(n, c): (usize, char)| if n % 6 == 5 { vec![c, '😭'] } else { vec![c] };
            q.chars().enumerate().flat_map(face).collect()
        }),
        ("politeness", |q| format!("突然すみません、相談です。{q}。よろしくお願いします")),
    ];
    for (way, say) in ways {
        let lost: Vec<&String> = dangers.iter().filter(|q| kind(&say(q)).is_none()).collect();
        assert!(lost.len() * 50 <= dangers.len(), "{way}: {lost:#?}");
    }
}
