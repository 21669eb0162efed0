//! Meetings that were held: what was said, what was settled, who took it on.

use super::super::places::desk::*;
use super::{Decided, Session, Topic, When, Written};

/// The first time everybody sat together about a man who had lived in his car for twenty years.
pub(super) const FIRST: Session = Session {
    kind: "support",
    title: "支援会議（臨時・舟渡地区）",
    place: "福祉会館2階 小会議室",
    when: When::Ago(946),
    hours: ((13, 30), (15, 0)),
    convenor: "wada",
    agency: FUKUSHI,
    series: false,
    papers: Some((2, 1)),
    seats: &[
        ("wada", "chair", "present"),
        ("sato", "member", "present"),
        ("murata", "member", "present"),
        ("kitamura", "member", "present"),
        ("shimada", "member", "present"),
        ("保護司（お名前は出席の紙に）", "member", "present"),
        ("川沿いの店の店長", "member", "present"),
    ],
    unsigned: &[],
    topics: &[Topic {
        home: "灰谷家",
        ground: "law_106_6",
        parts: &["summary", "basic", "contacts"],
        question: "冬になる前に、だれが、いつ、どう声をかけるか。足の傷をどう診てもらうか。",
        seats: &["wada", "sato", "murata", "kitamura", "shimada"],
        follows: None,
        moved: true,
        written: Some(Written {
            facts: "店の駐車場と舟渡の空き地を順に回り、軽トラックで寝起きしている。朝7時から9時は酒が入っておらず、犬の話なら続く。左の足首に赤い傷がある。家は物で入れないが、庭までは本人が通る。免許はなく、執行猶予中。兄は町外で、金はもう出せない。声をかけたことがある人は、ここに来た七人のほかに少なくとも四人。",
            views: "警察：車を取り上げるだけなら、その晩から寝る所がない。先に寝る所がほしい。\n保健師：傷は今週のうちに診せたい。受診の話は、本人の犬の世話とひと組にしてはどうか。\n自治会：草刈りなら四、五人は出せる。家の中の話は、こちらからはしない。\n店長：見ていただけだった。掃除をしてくれるので、朝の茶は続けたい。\n保護司：約束は紙に一つだけ書くと守る人である。",
            next: "本人に「何人もの人が気にかけている」ことを佐藤から話す。本人がよいと言えば、次は本人の決めた人だけで集まる。よいと言わない間は、朝のあいさつを続け、家の中には入らない。",
        }),
        decided: &[
            Decided {
                words: "声をかける曜日の表：月・木 くらし相談、水 保健センター、土 自治会。朝9時まで、会えたかどうかだけを残す",
                owner: Some("sato"),
                due: 7,
                done: Some(3),
            },
            Decided {
                words: "川べり内科に、保険証がないまま行けるかをたしかめ、受診に付き添う",
                owner: Some("murata"),
                due: 21,
                done: Some(20),
            },
            Decided {
                words: "運転を見かけたときは、その場で本人に声をかけ、生活安全係に電話する（先に寝る所の話をしてから）",
                owner: None,
                due: 0,
                done: None,
            },
        ],
    }],
};

/// The same man, with his word: now only those whom he named.
pub(super) const WITH_HIS_WORD: Session = Session {
    kind: "layered",
    title: "重層的支援会議（臨時・舟渡地区）",
    place: "くらし相談センター 相談室2",
    when: When::Ago(896),
    hours: ((8, 30), (9, 30)),
    convenor: "nagai",
    agency: KURASHI,
    series: false,
    papers: Some((1, 1)),
    seats: &[
        ("nagai", "chair", "present"),
        ("sato", "member", "present"),
        ("murata", "member", "present"),
        ("shimada", "member", "present"),
    ],
    unsigned: &[],
    topics: &[Topic {
        home: "灰谷家",
        ground: "consent",
        parts: &["summary", "basic", "contacts"],
        question: "本人の書いた計画を、そのまま町の計画にできるか。だれが何を受けもつか。",
        seats: &["nagai", "sato", "murata", "shimada"],
        follows: Some(FIRST.title),
        moved: false,
        written: Some(Written {
            facts: "本人の計画は「クロと寝るところ。足を治す。酒は、まだ約束しない」。足の傷は閉じた。兄とは、会う日を本人が決めるなら会うと言っている。福祉課に伝えることは、本人が一つずつ聞いてから決めたいとのこと。",
            views: "保健師：酒を計画に書かないことに賛成。書かれていないから話してくれている。\n自治会：草刈りの日に本人が茶を出すと言っている。客として行く。\n包括化推進員：家に入る人は、はじめの三か月は同じ二人にしたい。",
            next: "三か月後に、本人が来られる朝の時間に集まる。来たくなければ、紙で意見をもらう。",
        }),
        decided: &[
            Decided {
                words: "家の入口から片づけを始める。入るのは佐藤と有償のヘルパーの二人だけ",
                owner: Some("sato"),
                due: 45,
                done: Some(44),
            },
            Decided {
                words: "足のその後を月に一度みる。朝の車の所で",
                owner: Some("murata"),
                due: 30,
                done: Some(27),
            },
            Decided {
                words: "庭の草刈りの人を集める。日は本人が決めてから",
                owner: Some("shimada"),
                due: 60,
                done: Some(55),
            },
        ],
    }],
};

/// A plan in the making: work and rent.
pub(super) const PLAN: Session = Session {
    kind: "plan",
    title: "支援調整会議",
    place: "くらし相談センター 相談室1",
    when: When::Ago(222),
    hours: ((10, 0), (10, 40)),
    convenor: "takagi",
    agency: KURASHI,
    series: false,
    papers: Some((1, 0)),
    seats: &[
        ("takagi", "chair", "present"),
        ("sato", "recorder", "present"),
        ("goto", "adviser", "present"),
        ("okubo", "member", "present"),
    ],
    unsigned: &[],
    topics: &[Topic {
        home: "稲葉さんの世帯",
        ground: "plan",
        parts: &["summary", "basic"],
        question: "プランの案はこれでよいか。家賃の遅れ二か月分を、給付金のあいだにどう返すか。",
        seats: &["takagi", "sato", "goto", "okubo"],
        follows: None,
        moved: false,
        written: Some(Written {
            facts: "契約の更新がなく離職。家賃の遅れは二か月、管理会社とは本人が電話で話し、三回払いを申し出てある。住居確保給付金は申請ずみ。面接に行く服と交通費は手もとにある。眠れない日が週に二日ほど。",
            views: "すまいの窓：家主は、来月の分が期日に入れば待つと言っている。書面はこちらで作れる。\n主任：応募の数を目標にすると、返事のない数を本人が数えてしまう。目標は「朝に出かけた日」にしたい。\n本人（前もって聞いたこと）：今の部屋から面接に行きたい。電話は留守番に残さないでほしい。",
            next: "給付金の三か月目の前に、延長が要るかを本人と見る。二か月後にもう一度集まる。",
        }),
        decided: &[
            Decided {
                words: "プランを適当と認める。期間は六か月、次のモニタリングは二か月後",
                owner: None,
                due: 0,
                done: None,
            },
            Decided {
                words: "遅れた家賃の三回払いを書面にして、家主と本人に渡す",
                owner: Some("goto"),
                due: 7,
                done: Some(5),
            },
            Decided {
                words: "毎月の求職の報告の紙を、本人といっしょに書く",
                owner: Some("sato"),
                due: 30,
                done: Some(28),
            },
        ],
    }],
};

/// A regular one: two families, and nobody who sits at both but the one in the chair.
pub(super) const REGULAR: Session = Session {
    kind: "layered",
    title: "重層的支援会議（定例）",
    place: "福祉会館2階 会議室",
    when: When::Series(-2),
    hours: ((13, 30), (15, 30)),
    convenor: "nagai",
    agency: KURASHI,
    series: true,
    papers: Some((2, 1)),
    seats: &[
        ("nagai", "chair", "present"),
        ("ono", "member", "present"),
        ("kudo", "member", "present"),
        ("iwasaki", "member", "present"),
        ("sato", "recorder", "present"),
        ("nakano", "member", "present"),
        ("訪問看護の看護師", "member", "present"),
    ],
    unsigned: &[],
    topics: &[
        Topic {
            home: "水沢家",
            ground: "consent",
            parts: &["summary", "basic", "plan", "contacts"],
            question: "祖母の夜の起き出しが増えた。若菜さんが起きなくて済むように、夜をだれがどう受けるか。",
            seats: &["nagai", "ono", "kudo", "iwasaki"],
            follows: None,
            moved: false,
            written: Some(Written {
                facts: "夜の起き出しは週に四日。二日は若菜さんが先に気づいて起きている。母は薬が変わり、朝は起きられる日が増えた。デイは週三回。陸上部は休まず出ている。テスト前の配食は前回よく使われた。",
                views: "学校：一時間目に眠そうな日があるが、本人は理由を言わない。こちらからも聞かない。\n地域包括：鈴の受信を母の部屋に置けば、母が先に気づける。ショートを月に二泊、続けて使えるようにしたい。\n本人（前もって聞いたこと）：味噌汁は私が作りたい。夜は、寝ていていいと言ってほしい。",
                next: "一か月後に、夜の起き出しの数をもう一度見る。数は母がつける。若菜さんには数えさせない。",
            }),
            decided: &[
                Decided {
                    words: "鈴の受信を母の部屋に移す", owner: Some("ono"), due: 5, done: Some(3)
                },
                Decided {
                    words: "ショートステイを月に二泊とる。はじめの一回は昼の見学から",
                    owner: Some("iwasaki"),
                    due: 30,
                    done: Some(24),
                },
                Decided {
                    words: "保健室の机を、テストの前の週もあけておく",
                    owner: Some("kudo"),
                    due: 14,
                    done: Some(12),
                },
            ],
        },
        Topic {
            home: "早瀬家",
            ground: "consent",
            parts: &["summary", "basic", "plan"],
            question: "杏さんの入学の支度と、送り迎えの助けをいつまで続けるか。",
            seats: &["nagai", "sato", "nakano"],
            follows: None,
            moved: false,
            written: Some(Written {
                facts: "母は昼だけの仕事になり、夕方に帰れる。送り迎えの助けは週二回。養育費は二回入り、半分を入学のために貯めている。入学の支度の給付は、まだ申し込んでいない。",
                views: "こども家庭センター：送り迎えは入学までを区切りにし、和真さんの時間をふやす方へ使いたい。\n母（前もって聞いたこと）：やめてと言われるより、いつやめるかを自分で決めたい。",
                next: "入学のひと月前に、母に決めてもらう。",
            }),
            decided: &[
                Decided {
                    words: "入学の支度の給付を申し込む。紙は母が書き、窓口で待たなくてよい日を伝える",
                    owner: Some("sato"),
                    due: 21,
                    done: Some(18),
                },
                Decided {
                    words: "送り迎えの助けは入学の月まで。そのあとは母が決める",
                    owner: Some("nakano"),
                    due: 120,
                    done: None,
                },
            ],
        },
    ],
};
