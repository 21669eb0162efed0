//! A meeting about 山田さん's case for the stories: convened by くらし相談センター, 鈴木 of 地域包括 at the table.

use crate::{contact::token, household::acting};
use domain::{
    Instant, Token,
    access::Parts,
    consent::{Answer, NewConsent, Said, Way, Withdrawal},
    meeting::{
        ItemForm, ItemGround, MeetingForm, MeetingKind, MemberForm, MemberRole, MemberTurn, PapersForm,
        SignForm,
    },
    wareki::jst_date,
};
use store::{
    Ctx, Error, Store,
    load::{AgencyRow, CaseRow, HouseholdRow, PersonRow},
    meeting::ItemPage,
};
use testkit::{MORNING, World};

pub(super) const HOUR: Instant = 3_600_000;

/// What the items put before the meeting.
pub(super) const ASKED: Parts = Parts::SUMMARY.and(Parts::BASIC).and(Parts::WHEREABOUTS).and(Parts::MEETING);

pub(super) fn absent<T>(answer: store::Result<T>) -> bool {
    matches!(answer.err(), Some(Error::NotFound))
}

pub(super) fn field<T>(answer: store::Result<T>) -> &'static str {
    match answer.err() {
        Some(Error::Invalid(faults)) => faults.0[0].field,
        other => panic!("not a fault: {other:?}"),
    }
}

pub(super) async fn at(store: &Store, login: &str, now: Instant) -> Ctx {
    store.ctx_of_login(login, "test", now).await.unwrap()
}

/// A meeting with its people.
pub(super) struct Table<'a> {
    pub(super) store: &'a Store,
    pub(super) meeting: Token,
    pub(super) case: Token,
    pub(super) household: Token,
    pub(super) taro: Token,
    pub(super) hokatsu: Token,
    /// Who convenes.
    pub(super) chair: &'static str,
}

pub(super) fn form() -> MeetingForm {
    MeetingForm {
        kind: MeetingKind::Support,
        title: "11月の支援会議".into(),
        place: "庁舎2階".into(),
        starts: MORNING + HOUR,
        ends: MORNING + 3 * HOUR,
    }
}

impl<'a> Table<'a> {
    /// Convened by `chair`; nobody invited yet.
    pub(super) async fn laid(store: &'a Store, world: &World, chair: &'static str) -> Self {
        let meeting = store.make_meeting(&acting(store, chair).await, &form(), "").await.unwrap();
        Self::of(store, world, meeting, chair).await
    }

    /// One that is there already, in this store or in the one that it is a copy of.
    pub(super) async fn of(store: &'a Store, world: &World, meeting: Token, chair: &'static str) -> Self {
        Self {
            store,
            meeting,
            case: token::<CaseRow>(store, world.case).await,
            household: token::<HouseholdRow>(store, world.yamada_household).await,
            taro: token::<PersonRow>(store, world.yamada_taro).await,
            hokatsu: token::<AgencyRow>(store, world.hokatsu).await,
            chair,
        }
    }

    pub(super) async fn invite(&self, login: &str) -> Token {
        let chair = acting(self.store, self.chair).await;
        let who = acting(self.store, login).await;
        let (worker, agency) = (who.actor.token.clone(), who.actor.desk().unwrap().token.clone());
        let form = MemberForm::Worker { worker, agency, role: MemberRole::Member };
        self.store.invite_member(&chair, &self.meeting, &form, "").await.unwrap()
    }

    pub(super) async fn turn(&self, login: &str, member: &Token, turn: MemberTurn) -> store::Result<()> {
        self.store.turn_member(&acting(self.store, login).await, &self.meeting, member, turn).await
    }

    /// Invited, answered, confirmed.
    pub(super) async fn seat(&self, login: &str) -> Token {
        let member = self.invite(login).await;
        self.turn(login, &member, MemberTurn::Accept).await.unwrap();
        self.turn(self.chair, &member, MemberTurn::Confirm).await.unwrap();
        member
    }

    pub(super) fn item_form(&self, ground: ItemGround, seats: &[Token]) -> ItemForm {
        ItemForm {
            case: self.case.clone(),
            ground,
            parts: ASKED,
            question: "これからの見守り".into(),
            seats: seats.to_vec(),
        }
    }

    pub(super) async fn item(&self, ground: ItemGround, seats: &[Token]) -> Token {
        let sato = acting(self.store, "sato").await;
        self.store.add_item(&sato, &self.meeting, &self.item_form(ground, seats), "").await.unwrap()
    }

    pub(super) async fn version(&self) -> i64 {
        self.store.meeting(&acting(self.store, self.chair).await, &self.meeting).await.unwrap().version
    }

    /// Open from this morning for four hours.
    pub(super) async fn open(&self) {
        let hours = PapersForm { from: MORNING, to: MORNING + 4 * HOUR };
        let chair = acting(self.store, self.chair).await;
        self.store.open_papers(&chair, &self.meeting, self.version().await, &hours).await.unwrap();
    }

    pub(super) async fn sign(&self, login: &str, item: &Token) -> store::Result<()> {
        let ctx = acting(self.store, login).await;
        let notice = self.store.sign_page(&ctx, &self.meeting, item).await?.notice.token;
        let form = SignForm { name: ctx.actor.name.clone(), notice };
        self.store.sign_secrecy(&ctx, &self.meeting, item, &form).await
    }

    pub(super) async fn read(&self, login: &str, item: &Token) -> store::Result<ItemPage> {
        self.store.meeting_item(&acting(self.store, login).await, &self.meeting, item).await
    }

    pub(super) async fn reads(&self, login: &str, item: &Token) -> bool {
        match self.read(login, item).await {
            Ok(_) => true,
            Err(Error::NotFound) => false,
            Err(error) => panic!("{error}"),
        }
    }

    /// 太郎 says yes or no about 地域包括; the consent's token and its statement's.
    pub(super) async fn consent(&self, answer: Answer, parts: Parts) -> (Token, Token) {
        let sato = acting(self.store, "sato").await;
        let said = Said {
            on: jst_date(MORNING),
            way: Way::Spoken,
            reference: String::new(),
            witness: "主任".into(),
        };
        let form = NewConsent {
            case: self.case.clone(),
            person: self.taro.clone(),
            answers: vec![(self.hokatsu.clone(), answer)],
            parts,
            purpose: "会議".into(),
            until: None,
            notice: None,
            said: Some(said),
        };
        let consent = self.store.add_consent(&sato, &form, "").await.unwrap();
        let item = self.store.consent(&sato, &consent).await.unwrap().consent.items[0].token.clone();
        (consent, item)
    }

    pub(super) async fn withdraw(&self, (consent, item): &(Token, Token)) {
        let sato = acting(self.store, "sato").await;
        let form = Withdrawal { words: String::new() };
        self.store.withdraw_consent(&sato, consent, item, &form).await.unwrap();
    }
}
