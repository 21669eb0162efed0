//! A household with unmistakable words, at the lead agency くらし相談センター.

use domain::{Token, retention::HoldForm};
use store::{
    Ctx, Result, Store,
    audit::Kind,
    load::{
        AdviceRow, AgencyRow, AreaRow, AssessmentItemRow, AssessmentRow, AssessmentVisitRow, BudgetLineRow,
        BudgetRow, CaseRow, ConsentItemRow, ConsentRow, ContactRow, DebtRow, EmergencyRow, GoalRow, GrantRow,
        HouseholdRow, HousingDutyRow, HousingPaymentRow, HousingRow, HousingSpanRow, LifeEventRow, LookRow,
        MemberRow, MoneyEventRow, PersonRow, PhoneRow, PlanRow, ReceptionRow, ReferralRow, RelationRow,
        RowId, SupportRow, TaskRow, TieRow, WorkerRow,
    },
};
use testkit::{MORNING, World};

/// Not one of these may reach somebody without a right.
pub(super) const WORDS: &[&str] =
    &["柊木", "珊瑚丸", "ヒイラギ", "00099998888", "9998888", "カナリア町77", "金糸雀のことば", "2026-7777"];

/// The tokens of the canary household's things, by the name under which rows of the matrix ask for them.
#[derive(Clone)]
pub(super) struct Canary {
    tokens: Vec<(&'static str, Token)>,
    /// The case's row.
    pub(super) case: RowId,
}

/// The names.
const NAMES: &[&str] = &[
    "household",
    "person",
    "other",
    "member",
    "relation",
    "support",
    "life",
    "case",
    "contact",
    "reception",
    "task",
    "area",
    "agency",
    "worker",
    "grant",
    "tie",
    "assessment",
    "visit",
    "earlier",
    "import",
    "plan",
    "debt",
    "event",
    "housing",
    "voice",
    "consent",
    "item",
    "partner",
    "referral",
    "emergency",
    "seal",
    "advice",
    "look",
    "meeting",
    "agenda",
    "seat",
    "decision",
    "series",
    "erasure",
];

impl Canary {
    /// Tokens of nothing.
    pub(super) fn absent() -> Self {
        let tokens = NAMES.iter().zip(1_u8..).map(|(name, n)| (*name, Token::from_bytes([n; 16]))).collect();
        Self { tokens, case: RowId::default() }
    }

    /// The token of the thing of this name.
    pub(super) fn token(&self, name: &str) -> Token {
        self.tokens.iter().find(|(known, _)| *known == name).unwrap().1.clone()
    }

    /// One thing more.
    pub(super) fn add(&mut self, name: &'static str, token: Token) {
        self.tokens.push((name, token));
    }

    /// Fills `{token}` with the object's token, and `{case}`, `{person}` … with theirs.
    pub(super) fn fill(&self, pattern: &str, object: &str) -> String {
        let mut text = pattern
            .replace("{*name}", "css/base.css")
            .replace("{town}", "999997")
            .replace("{*place}", "1/1")
            .replace("{place}", "1")
            .replace("{sheet}", "card")
            .replace("{slug}", "jukyo-kakuho")
            .replace("{list}", "topic")
            .replace("{code}", "debt")
            .replace("{band}", "soon")
            .replace("{kind}", "people")
            .replace("{form}", "utf8")
            .replace("{nth}", "1")
            .replace("{lines}", "carried")
            .replace("{page}", "1");
        for (name, token) in &self.tokens {
            text = text.replace(&format!("{{{name}}}"), token.as_str());
            if *name == object {
                text = text.replace("{token}", token.as_str());
            }
        }
        text
    }

    /// Settles the household.
    pub(super) async fn settle(store: &Store, world: &World) -> Result<Self> {
        let mut loader = store.loader(&Ctx::program("test", MORNING)).await?;
        let day = chrono::NaiveDate::from_ymd_opt(2026, 11, 20).unwrap();
        let words = || "金糸雀のことばで話した".to_owned();
        let person = |name: &str, kana: &str| PersonRow {
            agency: world.kurashi,
            name: name.into(),
            kana: kana.into(),
            birth: "1980-02-03".into(),
            address: "カナリア町77番地".into(),
            email: "canary@example.com".into(),
            note: words(),
            ..Default::default()
        };
        let people = loader
            .put(&[person("柊木 珊瑚丸", "ヒイラギ サンゴマル"), person("柊木 花", "ヒイラギ ハナ")])
            .await?;
        let (one, two) = (people[0], people[1]);
        let number = "00099998888".to_owned();
        let phone = PhoneRow { person: one, number, tail: "8888".into(), label: "携帯".into(), safe: true };
        loader.put(&[phone]).await?;
        let household = HouseholdRow {
            agency: world.kurashi,
            name: "柊木さん".into(),
            address: "カナリア町77番地".into(),
            ..Default::default()
        };
        let household = loader.put(&[household]).await?[0];
        let member = |person, tie: &str, is_index| MemberRow {
            household,
            person,
            tie: tie.into(),
            living: "with".into(),
            is_index,
            ..Default::default()
        };
        let member = loader.put(&[member(one, "本人", true), member(two, "妹", false)]).await?[0];
        let relation = RelationRow { person: one, other: two, kind: "sibling".into(), ..Default::default() };
        let relation = loader.put(&[relation]).await?[0];
        let support = SupportRow {
            household,
            agency: Some(world.hokatsu),
            name: "柊木さんを知る窓口".into(),
            kind: "agency".into(),
            strength: "strong".into(),
            direction: "both".into(),
            ..Default::default()
        };
        let support = loader.put(&[support]).await?[0];
        let life = LifeEventRow {
            household,
            from: day,
            precision: "day".into(),
            band: "health".into(),
            title: words(),
            turning: true,
            ..Default::default()
        };
        let life = loader.put(&[life]).await?[0];
        let case = CaseRow {
            number: "2026-7777".into(),
            agency: world.kurashi,
            household,
            person: one,
            worker: Some(world.sato),
            status: "open".into(),
            opened_on: day,
            ..Default::default()
        };
        let case = loader.put(&[case]).await?[0];
        let contact = ContactRow {
            case,
            lead_agency: world.kurashi,
            agency: world.kurashi,
            worker: world.sato,
            at: MORNING - 3_600_000,
            method: "phone".into(),
            outcome: "met".into(),
            minutes: 15,
            programme: "jiritsu".into(),
            field: "poverty".into(),
            body: words(),
            ..Default::default()
        };
        let contact = loader.put(&[contact]).await?[0];
        let reception = ReceptionRow {
            number: "2026-R7777".into(),
            agency: world.kurashi,
            worker: world.sato,
            received_at: MORNING - 7_200_000,
            door: "phone".into(),
            visitor: "self".into(),
            name: "柊木 珊瑚丸".into(),
            phone: "00099998888".into(),
            words: words(),
            urgency: "now".into(),
            screening: "undecided".into(),
            state: "new".into(),
            ..Default::default()
        };
        let reception = loader.put(&[reception]).await?[0];
        let task = TaskRow {
            agency: world.kurashi,
            owner: Some(world.sato),
            case: Some(case),
            kind: "promise".into(),
            words: words(),
            due_on: day,
            made_by: world.sato,
            made_at: MORNING,
            ..Default::default()
        };
        let task = loader.put(&[task]).await?[0];
        // Another town's agency was let in once, and is no more.
        let grant = GrantRow {
            case,
            agency: Some(world.aoba),
            parts: domain::access::Parts::ALL,
            ground: "consent".into(),
            note: words(),
            ended: Some(MORNING - 1),
            made_by: world.sato,
            ..Default::default()
        };
        let grant = loader.put(&[grant]).await?[0];
        let consent = ConsentRow {
            case,
            person: one,
            parts: domain::access::Parts::ALL,
            purpose: words(),
            notice_name: "見本".into(),
            on: Some(day),
            way: "paper".into(),
            reference: words(),
            made_by: world.sato,
            ..Default::default()
        };
        let consent = loader.put(&[consent]).await?[0];
        let item =
            ConsentItemRow { consent, agency: world.aoba, answer: "given".into(), ..Default::default() };
        let item = loader.put(&[item]).await?[0];
        let referral = ReferralRow {
            case: Some(case),
            from: world.kurashi,
            from_worker: world.sato,
            to: world.aoba,
            subject: words(),
            who: words(),
            told: words(),
            ground: "support_meeting".into(),
            note: words(),
            state: "withdrawn".into(),
            asked_on: day,
            turned_on: day,
            made_at: MORNING - 1,
            ..Default::default()
        };
        let asked = ReferralRow {
            to: world.hokatsu,
            state: "asked".into(),
            due_on: Some(day),
            escalate_on: Some(day),
            ..referral
        };
        let referral = loader.put(&[asked]).await?[0];
        let advice = AdviceRow {
            case,
            from: world.kurashi,
            from_worker: world.sato,
            to: Some(world.hokatsu),
            subject: words(),
            question: words(),
            note: words(),
            state: "asked".into(),
            asked_on: day,
            due_on: day,
            made_at: MORNING - 1,
            ..Default::default()
        };
        let advice = loader.put(&[advice]).await?[0];
        let emergency = EmergencyRow {
            worker: world.suzuki,
            agency: world.hokatsu,
            case: Some(case),
            reason: words(),
            at: MORNING - 2,
            to: Some(MORNING - 1),
            ..Default::default()
        };
        let emergency = loader.put(&[emergency]).await?[0];
        let tie = TieRow {
            worker: world.suzuki,
            household,
            reason: words(),
            made_by: world.sato,
            made_at: MORNING - 1,
        };
        let tie = loader.put(&[tie]).await?[0];
        let assessment = AssessmentRow {
            agency: world.kurashi,
            household,
            person: Some(one),
            number: 1,
            begun_at: MORNING - 2,
            begun_by: world.sato,
            version: 3,
            ..Default::default()
        };
        let assessment = loader.put(&[assessment]).await?[0];
        let visit = AssessmentVisitRow { assessment, on: day, at: MORNING - 1, by: world.sato };
        let visits = loader.put(&[visit.clone(), visit]).await?;
        let said = |visit, words: String| AssessmentItemRow {
            visit,
            item: "plaint_own".into(),
            state: "known".into(),
            words,
            ..Default::default()
        };
        loader.put(&[said(visits[0], "金糸雀のことば".into()), said(visits[1], words())]).await?;
        let plan = PlanRow {
            case,
            number: 1,
            state: "draft".into(),
            wish: words(),
            made_on: Some(day),
            made_by: world.sato,
            made_at: MORNING,
            ..Default::default()
        };
        let plan = loader.put(&[plan]).await?[0];
        loader.put(&[GoalRow { plan, person: Some(one), words: words(), ..Default::default() }]).await?;
        let look = LookRow {
            agency: world.kurashi,
            week: chrono::NaiveDate::from_ymd_opt(2026, 11, 9).unwrap(),
            worker: world.sato,
            household: Some(household),
            patterns: "district,night".into(),
            times: 1,
            first: MORNING - 7 * 86_400_000,
            last: MORNING - 7 * 86_400_000,
            made_at: MORNING - 3_600_000,
        };
        let look = loader.put(&[look]).await?[0];
        let (debt, event, housing) = Self::money(&mut loader, world, household, case).await?;
        loader.tell_cases().await?;
        let mut tokens = vec![
            ("household", loader.token::<HouseholdRow>(household).await?),
            ("person", loader.token::<PersonRow>(one).await?),
            ("other", loader.token::<PersonRow>(two).await?),
            ("member", loader.token::<MemberRow>(member).await?),
            ("relation", loader.token::<RelationRow>(relation).await?),
            ("support", loader.token::<SupportRow>(support).await?),
            ("life", loader.token::<LifeEventRow>(life).await?),
            ("case", loader.token::<CaseRow>(case).await?),
            ("contact", loader.token::<ContactRow>(contact).await?),
            ("reception", loader.token::<ReceptionRow>(reception).await?),
            ("task", loader.token::<TaskRow>(task).await?),
            ("area", loader.token::<AreaRow>(world.east).await?),
            ("agency", loader.token::<AgencyRow>(world.kurashi).await?),
            ("worker", loader.token::<WorkerRow>(world.sato).await?),
            ("grant", loader.token::<GrantRow>(grant).await?),
            ("tie", loader.token::<TieRow>(tie).await?),
            ("assessment", loader.token::<AssessmentRow>(assessment).await?),
            ("earlier", loader.token::<AssessmentVisitRow>(visits[0]).await?),
            ("visit", loader.token::<AssessmentVisitRow>(visits[1]).await?),
            ("plan", loader.token::<PlanRow>(plan).await?),
            ("debt", loader.token::<DebtRow>(debt).await?),
            ("event", loader.token::<MoneyEventRow>(event).await?),
            ("housing", loader.token::<HousingRow>(housing).await?),
            ("partner", loader.token::<AgencyRow>(world.hokatsu).await?),
            ("referral", loader.token::<ReferralRow>(referral).await?),
            ("advice", loader.token::<AdviceRow>(advice).await?),
            ("emergency", loader.token::<EmergencyRow>(emergency).await?),
            ("consent", loader.token::<ConsentRow>(consent).await?),
            ("item", loader.token::<ConsentItemRow>(item).await?),
            ("look", loader.token::<LookRow>(look).await?),
        ];
        loader.done(Kind::Municipality).await?;
        let sato = store.ctx_of_login("sato", "test", MORNING).await?;
        let sheet = "氏名,ふりがな,生年月日,住所\n柊木 珊瑚丸,ヒイラギ サンゴマル,1980-02-03,カナリア町77番地\n\
                     柊木 実,,カナリア,金糸雀のことば\n";
        let kind = domain::exchange::SheetKind::People;
        tokens.push(("import", store.start_import(&sato, kind, "柊木さん.csv", sheet.into(), "").await?));
        tokens.push(("voice", voice(store, &sato).await?));
        let of = tokens.iter().find(|(name, _)| *name == "case").map(|(_, case)| case.clone());
        let mori = store.ctx_of_login("mori", "test", MORNING).await?;
        let home = tokens.iter().find(|(name, _)| *name == "household").map(|(_, home)| home.clone());
        let hold = HoldForm { reason: "金糸雀のことばで残す".to_owned(), until: None };
        store.hold_household(&mori, &home.ok_or(store::Error::NotFound)?, &hold).await?;
        tokens.extend(super::meeting::settle(store, &sato, of.ok_or(store::Error::NotFound)?).await?);
        Ok(Self { tokens, case })
    }

    /// A budget with a debt and an event, and a benefit that runs from September to November.
    async fn money(
        loader: &mut store::load::Loader,
        world: &World,
        household: RowId,
        case: RowId,
    ) -> Result<(RowId, RowId, RowId)> {
        let (saved_at, saved_by) = (MORNING - 1, world.sato);
        let day = chrono::NaiveDate::from_ymd_opt(2026, 9, 1).unwrap();
        let words = || "金糸雀のことばで話した".to_owned();
        let budget = BudgetRow {
            household,
            heard_on: day,
            start: "2026-09".into(),
            months: 12,
            plan_from: "2026-09".into(),
            wish: words(),
            saved_at,
            saved_by,
            ..Default::default()
        };
        let budget = loader.put(&[budget]).await?[0];
        let line = BudgetLineRow {
            budget,
            side: "expense".into(),
            label: words(),
            now: Some(52_000),
            months: 4095,
            ..Default::default()
        };
        loader.put(&[line]).await?;
        let debt = DebtRow {
            household,
            kind: "card".into(),
            lender: words(),
            saved_at,
            saved_by,
            ..Default::default()
        };
        let debt = loader.put(&[debt]).await?[0];
        let event = MoneyEventRow {
            household,
            month: "2026-10".into(),
            what: words(),
            effect: "more_expense".into(),
            yen: 150_000,
            rhythm: "once".into(),
            applies: "both".into(),
            saved_at,
            saved_by,
            ..Default::default()
        };
        let event = loader.put(&[event]).await?[0];
        let housing = HousingRow {
            case,
            kind: "rent".into(),
            track: "job".into(),
            applied_on: day,
            note: words(),
            stage: "running".into(),
            last_month: Some("2026-11".into()),
            made_by: world.sato,
            ..Default::default()
        };
        let housing = loader.put(&[housing]).await?[0];
        let span = HousingSpanRow {
            housing,
            from: "2026-09".into(),
            months: 3,
            yen: 36_000,
            decided_on: day,
            made_by: world.sato,
            ..Default::default()
        };
        loader.put(&[span]).await?;
        let duty = HousingDutyRow {
            housing,
            month: "2026-11".into(),
            code: "job_apply".into(),
            due_on: chrono::NaiveDate::from_ymd_opt(2026, 11, 30).unwrap(),
            ..Default::default()
        };
        loader.put(&[duty]).await?;
        let payment = HousingPaymentRow {
            housing,
            month: "2026-10".into(),
            yen: 36_000,
            paid_on: day,
            made_by: world.sato,
            ..Default::default()
        };
        loader.put(&[payment]).await?;
        Ok((debt, event, housing))
    }
}

/// What a resident of the canary household left for the desk.
async fn voice(store: &Store, sato: &Ctx) -> Result<Token> {
    let wish = domain::handover::Wish::check(
        [("how", "phone"), ("phone", "000-9999-8888"), ("call", "柊木"), ("words", "金糸雀のことばで書いた")]
            .as_slice(),
    )?;
    let new = store::handover::NewHandover { wish, danger: None, shown: Vec::new(), lang: "ja".to_owned() };
    store.hand_over(&Ctx::program("test", MORNING), "999997", &new, "canary").await?;
    let listed = store.handovers(sato).await?;
    listed.first().map(|voice| voice.token.clone()).ok_or(store::Error::NotFound)
}
