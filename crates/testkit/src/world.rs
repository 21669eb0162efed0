//! A very small town for tests: two agencies of one town, one of another, and a worker of each kind.

use crate::MORNING;
use store::{
    Ctx, Result, Store,
    audit::Kind,
    load::{
        AgencyRow, AreaRow, CaseRow, HouseholdRow, MemberRow, MembershipRow, MunicipalityRow, PersonRow,
        PhoneRow, RowId, WorkerRow,
    },
};

/// Rows of the small town, to point further rows at.
#[derive(Debug, Clone, Default)]
pub struct World {
    /// みどり町.
    pub midori: RowId,
    /// 東地区 of みどり町.
    pub east: RowId,
    /// くらし相談センター, the lead agency of the case below.
    pub kurashi: RowId,
    /// 地域包括支援センター of the same town: no grant.
    pub hokatsu: RowId,
    /// An agency of あおば市.
    pub aoba: RowId,
    /// 佐藤 花子 (login `sato`), 相談員 at くらし相談センター.
    pub sato: RowId,
    /// 森 直樹 (`mori`), 管理者 at くらし相談センター.
    pub mori: RowId,
    /// 鈴木 一郎 (`suzuki`), 相談員 at 地域包括.
    pub suzuki: RowId,
    /// The household of 山田さん.
    pub yamada_household: RowId,
    /// 山田 太郎, the son, 本人 of the case.
    pub yamada_taro: RowId,
    /// 山田 ハナ, the mother.
    pub yamada_hana: RowId,
    /// Their case, led by くらし相談センター.
    pub case: RowId,
}

/// (login, name, role, which agency).
const WORKERS: &[(&str, &str, &str, usize)] = &[
    ("sato", "佐藤 花子", "consultant", 0),
    ("takahashi", "高橋 誠", "chief", 0),
    ("mori", "森 直樹", "manager", 0),
    ("kansa", "監査 太郎", "auditor", 0),
    ("suzuki", "鈴木 一郎", "consultant", 1),
    ("aoki", "青木 葉", "consultant", 2),
    ("admin", "管理 係", "system", 0),
];

impl World {
    /// Builds the small town in an empty store.
    ///
    /// # Errors
    /// When the store fails.
    pub async fn build(store: &Store) -> Result<Self> {
        let mut world = Self::ground(store).await?;
        let mut loader = store.loader(&Ctx::program("test", MORNING)).await?;
        world.household(&mut loader).await?;
        loader.done(Kind::Municipality).await?;
        Ok(world)
    }

    /// The same town without anybody in need: towns, agencies, workers.
    ///
    /// # Errors
    /// When the store fails.
    pub async fn ground(store: &Store) -> Result<Self> {
        let mut loader = store.loader(&Ctx::program("test", MORNING)).await?;
        let mut world = Self::default();
        let town = |code: &str, name: &str| MunicipalityRow {
            code: code.into(),
            prefecture: "みほん県".into(),
            name: name.into(),
            kind: "municipality".into(),
            ..Default::default()
        };
        let towns = loader.put(&[town("999997", "みどり町"), town("999989", "あおば市")]).await?;
        let (midori, aoba_city) = pair(&towns);
        world.midori = midori;
        let east = AreaRow { municipality: midori, layer: 1, name: "東地区".into(), ..Default::default() };
        world.east = first(&loader.put(&[east]).await?);
        let agency = |municipality, kind: &str, name: &str| AgencyRow {
            municipality: Some(municipality),
            kind: kind.into(),
            name: name.into(),
            ..Default::default()
        };
        let agencies = loader
            .put(&[
                agency(midori, "jiritsu", "くらし相談センター"),
                agency(midori, "hokatsu", "みどり町地域包括支援センター"),
                agency(aoba_city, "jiritsu", "あおば市相談室"),
            ])
            .await?;
        (world.kurashi, world.hokatsu) = pair(&agencies);
        world.aoba = agencies.get(2).copied().unwrap_or_default();
        let worker = |(login, name, ..): &(&str, &str, &str, usize)| WorkerRow {
            login: (*login).into(),
            name: (*name).into(),
            ..Default::default()
        };
        let workers = loader.put(&WORKERS.iter().map(worker).collect::<Vec<_>>()).await?;
        let posts = WORKERS.iter().zip(&workers).map(|((_, _, role, at), id)| MembershipRow {
            worker: *id,
            agency: agencies.get(*at).copied().unwrap_or_default(),
            role: (*role).into(),
            ..Default::default()
        });
        loader.put(&posts.collect::<Vec<_>>()).await?;
        world.sato = first(&workers);
        world.mori = workers.get(2).copied().unwrap_or_default();
        world.suzuki = workers.get(4).copied().unwrap_or_default();
        loader.done(Kind::Municipality).await?;
        Ok(world)
    }

    /// The token of a loaded row, as a URL would carry it.
    ///
    /// # Errors
    /// When there is no such row.
    pub async fn token<T: store::load::Table>(store: &Store, row: RowId) -> Result<domain::Token> {
        store.loader(&Ctx::program("test", MORNING)).await?.token::<T>(row).await
    }

    async fn household(&mut self, loader: &mut store::load::Loader) -> Result<()> {
        let person = |name: &str, kana: &str, birth: &str, sex: &str| PersonRow {
            agency: self.kurashi,
            area: Some(self.east),
            name: name.into(),
            kana: kana.into(),
            birth: birth.into(),
            sex: sex.into(),
            address: "みどり町東1番地".into(),
            ..Default::default()
        };
        let people = [
            person("山田 太郎", "ヤマダ タロウ", "1972-05-03", "男性"),
            person("山田 ハナ", "ヤマダ ハナ", "1944-01-15", "女性"),
        ];
        (self.yamada_taro, self.yamada_hana) = pair(&loader.put(&people).await?);
        let phone = PhoneRow {
            person: self.yamada_taro,
            number: "00012345678".into(),
            tail: "5678".into(),
            label: "携帯".into(),
            safe: true,
        };
        loader.put(&[phone]).await?;
        let household = HouseholdRow {
            agency: self.kurashi,
            area: Some(self.east),
            name: "山田さん（母・長男）".into(),
            address: "みどり町東1番地".into(),
            ..Default::default()
        };
        self.yamada_household = first(&loader.put(&[household]).await?);
        let member = |person, tie: &str, is_index| MemberRow {
            household: self.yamada_household,
            person,
            tie: tie.into(),
            living: "with".into(),
            is_index,
            ..Default::default()
        };
        loader.put(&[member(self.yamada_taro, "本人", true), member(self.yamada_hana, "母", false)]).await?;
        let opened_on = chrono::NaiveDate::from_ymd_opt(2026, 9, 1).unwrap_or_default();
        let case = CaseRow {
            number: "2026-0001".into(),
            agency: self.kurashi,
            household: self.yamada_household,
            person: self.yamada_taro,
            worker: Some(self.sato),
            status: "open".into(),
            opened_on,
            ..Default::default()
        };
        self.case = first(&loader.put(&[case]).await?);
        Ok(())
    }
}

fn first(rows: &[RowId]) -> RowId {
    rows.first().copied().unwrap_or_default()
}

fn pair(rows: &[RowId]) -> (RowId, RowId) {
    (first(rows), rows.get(1).copied().unwrap_or_default())
}
