//! 保存期間 of the sample town: households of years ago. One was erased last year, two stand on a list that waits for its second
//! yes, and one is due at another desk. What was erased is erased by the same calls as in an office.

use super::{Ground, at, midnight};
use crate::town::Town;
use chrono::NaiveDate;
use domain::{DAY, Instant, retention::fiscal_year, wareki::jst_date};
use store::{
    Ctx, Result, Store,
    load::{CaseRow, ContactRow, HouseholdRow, Loader, MemberRow, PersonRow, PhoneRow},
};

const HOUR: Instant = 3_600_000;

/// A household whose support ended years ago.
struct Past {
    /// Whose desk: a worker's sign-in name there.
    carried: &'static str,
    name: &'static str,
    kana: &'static str,
    birth: i32,
    sex: &'static str,
    phone: &'static str,
    /// Years of the office before this one, and the month in which it ended.
    ended: (i32, u32),
    number: &'static str,
    reason: &'static str,
    note: &'static str,
    /// Months before the end, method, minutes, words.
    contacts: &'static [(u32, &'static str, i64, &'static str)],
}

const PASTS: &[Past] = &[
    Past {
        carried: "takagi",
        name: "長沢 茂樹",
        kana: "ながさわ しげき",
        birth: 1961,
        sex: "男性",
        phone: "00000300101",
        ended: (7, 6),
        number: "0913",
        reason: "goal",
        note: "工場の閉鎖で仕事と寮をなくした。次の仕事が続き、自分で区切りをつけた",
        contacts: &[
            (5, "visit", 60, "寮を出る日が決まり、市場のそばの部屋をいっしょに見た"),
            (3, "phone", 15, "夜の荷受けの仕事が続いている。弁当を自分でつくるようになったとのこと"),
            (0, "office", 30, "もう一人でやれると思う、と本人から。困ったときの電話を紙に書いて渡した"),
        ],
    },
    Past {
        carried: "takagi",
        name: "井口 房江",
        kana: "いぐち ふさえ",
        birth: 1948,
        sex: "女性",
        phone: "00000300102",
        ended: (6, 6),
        number: "0921",
        reason: "goal",
        note: "夫を見送ったあとの一人ぐらし。年金の手つづきと、家の片づけ",
        contacts: &[
            (6, "visit", 50, "仏間に書類が三箱。年金の封筒だけ先に分けた"),
            (4, "office", 40, "年金事務所へ同行。未支給の分の請求を出した"),
            (0, "phone", 10, "詩吟の会にもどったとのこと。手つづきはすべて終わり、終結を本人と確かめた"),
        ],
    },
    Past {
        carried: "takagi",
        name: "平尾 卓也",
        kana: "ひらお たくや",
        birth: 1989,
        sex: "男性",
        phone: "00000300103",
        ended: (6, 9),
        number: "0934",
        reason: "moved",
        note: "家賃の滞納から。兄のいる町へ引っこした",
        contacts: &[
            (3, "office", 45, "大家さんと三人で話し、月末までの分を分けて払うことになった"),
            (1, "phone", 20, "兄の家の近くで、荷物を運ぶ仕事が決まった"),
            (0, "phone", 10, "引っこしがすんだ。向こうの相談窓口の電話を伝えた"),
        ],
    },
    Past {
        carried: "ando",
        name: "小谷 ミサ子",
        kana: "こたに みさこ",
        birth: 1939,
        sex: "女性",
        phone: "00000300104",
        ended: (6, 11),
        number: "0927",
        reason: "passed_on",
        note: "火の始末が心配な一人ぐらし。施設にはいり、めいが手つづきを引きついだ",
        contacts: &[
            (4, "visit", 40, "なべが黒い。電気の調理器に替えることを、めいと決めた"),
            (0, "visit", 30, "入居の日に同行。窓から川が見える部屋を、よろこんでいた"),
        ],
    },
];

fn day(of: (i32, u32), this: i32, back: u32) -> NaiveDate {
    let (ago, month) = of;
    // Months before April belong to the year of the office that began in the spring before.
    let year = this.saturating_sub(ago) + i32::from(month < 4);
    let end = NaiveDate::from_ymd_opt(year, month, 18).unwrap_or_default();
    end.checked_sub_months(chrono::Months::new(back)).unwrap_or(end)
}

/// Loads them.
pub(super) async fn past(loader: &mut Loader, town: &Town, ground: &Ground, now: Instant) -> Result<()> {
    let this = fiscal_year(jst_date(now));
    for one in PASTS {
        let who = town.workers.iter().position(|worker| worker.login == one.carried).unwrap_or_default();
        let desk =
            town.workers.get(who).and_then(|worker| worker.memberships.first()).map_or(0, |post| post.0);
        let (agency, worker) = (at(&ground.agencies, desk), at(&ground.workers, who));
        let person = PersonRow {
            agency,
            name: one.name.into(),
            kana: super::katakana(one.kana),
            birth: one.birth.to_string(),
            sex: one.sex.into(),
            ..Default::default()
        };
        let person = at(&loader.put(&[person]).await?, 0);
        let phone = PhoneRow {
            person,
            number: one.phone.into(),
            tail: one.phone.get(one.phone.len().saturating_sub(4)..).unwrap_or_default().into(),
            label: "携帯".into(),
            safe: true,
        };
        loader.put(&[phone]).await?;
        let family = one.name.split(' ').next().unwrap_or_default();
        let household = HouseholdRow {
            agency,
            name: format!("{family}さん"),
            note: one.note.into(),
            ..Default::default()
        };
        let household = at(&loader.put(&[household]).await?, 0);
        let member = MemberRow {
            household,
            person,
            tie: "本人".into(),
            living: "with".into(),
            is_index: true,
            ..Default::default()
        };
        loader.put(&[member]).await?;
        let (opened, closed) = (day(one.ended, this, 8), day(one.ended, this, 0));
        let case = CaseRow {
            number: format!("{}-{}", fiscal_year(opened), one.number),
            agency,
            household,
            person,
            worker: Some(worker),
            status: "closed".into(),
            opened_on: opened,
            closed_on: Some(closed),
            close_reason: one.reason.into(),
            ..Default::default()
        };
        let case = at(&loader.put(&[case]).await?, 0);
        let contact = |(back, method, minutes, body): &(u32, &str, i64, &str)| ContactRow {
            case,
            lead_agency: agency,
            agency,
            worker,
            at: midnight(day(one.ended, this, *back)) + 10 * HOUR,
            method: (*method).into(),
            outcome: "met".into(),
            counterpart_person: Some(person),
            minutes: *minutes,
            programme: "jiritsu".into(),
            field: "poverty".into(),
            body: (*body).into(),
            ..Default::default()
        };
        loader.put(&one.contacts.iter().map(contact).collect::<Vec<_>>()).await?;
    }
    Ok(())
}

/// The lists: last year's, with what was erased then, and this year's, which waits.
pub(super) async fn lists(store: &Store, now: Instant) -> Result<()> {
    let this = fiscal_year(jst_date(now));
    let spring = NaiveDate::from_ymd_opt(this - 1, 5, 20).unwrap_or_default();
    let then = midnight(spring) + 10 * HOUR;
    let ctx = async |login: &str, at| store.ctx_of_login(login, "/retention/lists", at).await;
    let list = store.make_erasure_list(&ctx("okubo", then).await?).await?;
    store.agree_erasure(&ctx("kikuchi", then + 2 * DAY).await?, &list).await?;
    store.erase_due(&Ctx::program("daily", then + 12 * DAY)).await?;
    // Yesterday, if that was in the same year.
    let made = if fiscal_year(jst_date(now - DAY)) == this { now - DAY } else { now };
    store.make_erasure_list(&ctx("okubo", made).await?).await?;
    Ok(())
}
