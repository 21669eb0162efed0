//! 会議 as pages: who is told what before, during and after, and what the forms say.

use store::load::{AgencyRow, CaseRow, HouseholdRow, PersonRow};
use testkit::{
    Scratch, TestApp, World,
    app::{Answer, Browser},
    scratch,
};

struct Town {
    _scratch: Scratch,
    app: TestApp,
    sato: Browser,
    suzuki: Browser,
    household: String,
    case: String,
    taro: String,
    hokatsu: String,
}

async fn town() -> Town {
    let scratch = scratch::pages().await.unwrap();
    let world = World::build(&scratch.store).await.unwrap();
    let store = &scratch.store;
    let app = TestApp::new(store.clone());
    Town {
        household: World::token::<HouseholdRow>(store, world.yamada_household).await.unwrap().to_string(),
        case: World::token::<CaseRow>(store, world.case).await.unwrap().to_string(),
        taro: World::token::<PersonRow>(store, world.yamada_taro).await.unwrap().to_string(),
        hokatsu: World::token::<AgencyRow>(store, world.hokatsu).await.unwrap().to_string(),
        sato: app.with_worker("sato").await.unwrap(),
        suzuki: app.with_worker("suzuki").await.unwrap(),
        app,
        _scratch: scratch,
    }
}

/// Values of every `name="…" value="…"` of this name in a page, in order.
fn values(page: &str, name: &str) -> Vec<String> {
    let mark = format!("name=\"{name}\" value=\"");
    page.split(mark.as_str()).skip(1).filter_map(|rest| rest.split('"').next()).map(str::to_owned).collect()
}

const MEETING: [(&str, &str); 6] = [
    ("kind", "support"),
    ("title", "11月の支援会議"),
    ("place", "役場 2階"),
    ("on", "2026-11-20"),
    ("from", "10:00"),
    ("to", "12:00"),
];

/// From this morning until noon.
const HOURS: [(&str, &str); 4] =
    [("open_on", "2026-11-20"), ("open_at", "8:00"), ("close_on", "2026-11-20"), ("close_at", "12:00")];

impl Town {
    /// A meeting of today at くらし相談センター with 鈴木 of 地域包括 invited; its path, and the path of 鈴木's state.
    async fn meeting(&self) -> (String, String) {
        let meeting = self.sato.post("/meetings/new", &MEETING).await.location;
        assert!(meeting.starts_with("/meetings/"), "{meeting}");
        let page = self.sato.get(&meeting).await.body;
        let option = page.split("鈴木 一郎</option>").next().unwrap().rsplit("value=\"").next().unwrap();
        let member = option.split('"').next().unwrap();
        let invited =
            self.sato.post(&format!("{meeting}/members"), &[("member", member), ("role", "member")]).await;
        assert_eq!(invited.status, 303, "{}", invited.body);
        let page = self.sato.get(&meeting).await.body;
        let state = format!("{meeting}/members/");
        let seat = page.split(&state).nth(1).unwrap().split('/').next().unwrap().to_owned();
        (meeting.clone(), format!("{meeting}/members/{seat}/state"))
    }

    /// The household of 山田 on the agenda on this ground, with 鈴木 on the item where `seated`; its path.
    async fn item(&self, meeting: &str, ground: &str, seated: bool) -> String {
        let form = self.sato.get(&format!("{meeting}/items/new?case={}", self.case)).await.body;
        let seat = values(&form, "seat").first().cloned().unwrap_or_default();
        let mut fields = vec![
            ("case", self.case.as_str()),
            ("ground", ground),
            ("part", "summary"),
            ("part", "basic"),
            ("part", "contacts"),
            ("part", "meeting"),
            ("question", "母の足が弱った。だれが、いつ会えるか"),
        ];
        if seated {
            fields.push(("seat", &seat));
        }
        let made = self.sato.post(&format!("{meeting}/items/new"), &fields).await;
        assert_eq!(made.status, 303, "{}", made.body);
        made.location
    }

    async fn turn(&self, who: &Browser, state: &str, turn: &str) -> Answer {
        who.post(state, &[("turn", turn)]).await
    }

    async fn open(&self, meeting: &str) {
        let page = self.sato.get(meeting).await.body;
        let version = values(&page, "version").first().cloned().unwrap();
        let mut fields = HOURS.to_vec();
        fields.push(("version", &version));
        assert_eq!(self.sato.post(&format!("{meeting}/papers"), &fields).await.status, 303);
    }

    /// 太郎 says yes to 地域包括, for 概要・基本・会議の資料; the consent's path.
    async fn consent(&self) -> String {
        let say = format!("say.{}", self.hokatsu);
        let fields = [
            ("case", self.case.as_str()),
            ("person", self.taro.as_str()),
            ("agency", self.hokatsu.as_str()),
            (say.as_str(), "given"),
            ("part", "summary"),
            ("part", "basic"),
            ("part", "meeting"),
            ("purpose", "いっしょに考えるため"),
            ("way", "paper"),
            ("on", "きょう"),
            ("reference", "つづり1番"),
        ];
        let made = self.sato.post(&format!("/households/{}/consents", self.household), &fields).await;
        assert_eq!(made.status, 303, "{}", made.body);
        made.location
    }

    async fn sign(&self, item: &str) -> Answer {
        let page = self.suzuki.get(&format!("{item}/sign")).await.body;
        let notice = values(&page, "notice").first().cloned().unwrap_or_default();
        let fields = [("agree", "1"), ("name", "鈴木 一郎"), ("notice", notice.as_str())];
        self.suzuki.post(&format!("{item}/sign"), &fields).await
    }
}

/// Words of the household that stand on no page of those who may not read its item.
const SECRETS: [&str; 4] = ["山田", "2026-0001", "母の足が弱った", "ハナ"];

fn nothing_of_it(page: &str) {
    for words in SECRETS {
        assert!(!page.contains(words), "{words}");
    }
}

#[tokio::test]
async fn to_others_a_meeting_and_its_items_do_not_exist() {
    let town = town().await;
    let (meeting, _) = town.meeting().await;
    let item = town.item(&meeting, "law_106_6", true).await;
    let never = "00000000000000000000000000";
    let token = meeting.rsplit('/').next().unwrap();
    for login in ["aoki", "admin", "kansa"] {
        let other = town.app.with_worker(login).await.unwrap();
        for page in ["", "/edit", "/projector", "/agenda/print", "/items/new"] {
            let path = format!("{meeting}{page}");
            let (there, absent) = (other.get(&path).await, other.get(&path.replace(token, never)).await);
            assert_eq!((there.status.as_u16(), &there.body), (404, &absent.body), "{login} {path}");
        }
        for page in ["", "/sign", "/minutes", "/move", "/print"] {
            assert_eq!(other.get(&format!("{item}{page}")).await.status, 404, "{login} {page}");
        }
        let list = other.get("/meetings").await.body;
        assert!(!list.contains("11月の支援会議"), "{login}");
    }
}

#[tokio::test]
async fn a_member_reads_the_item_only_when_confirmed_signed_and_within_the_hours() {
    let town = town().await;
    let (meeting, state) = town.meeting().await;
    let item = town.item(&meeting, "law_106_6", true).await;
    let hidden = town.item(&meeting, "law_9", false).await;
    assert!(town.suzuki.get("/meetings").await.body.contains("返事を待っている招き"));
    assert!(town.suzuki.get("/today").await.body.contains("11月の支援会議"));
    let invited = town.suzuki.get(&meeting).await.body;
    assert!(invited.contains("議題 1") && invited.contains("支援会議（法106条の6）"));
    assert!(!invited.contains("議題 2") && !invited.contains("困窮法9条"), "an item that is not his");
    nothing_of_it(&invited);
    assert_eq!(town.turn(&town.suzuki, &state, "confirm").await.status, 404, "not his to say");
    assert_eq!(town.turn(&town.suzuki, &state, "accept").await.status, 303);
    assert_eq!(town.suzuki.get(&item).await.status, 404, "accepted only");
    assert_eq!(town.turn(&town.sato, &state, "confirm").await.status, 303);
    town.open(&meeting).await;
    assert_eq!(town.suzuki.get(&item).await.status, 404, "not signed");
    assert!(town.suzuki.get("/today").await.body.contains("/sign"));
    let short = town.suzuki.post(&format!("{item}/sign"), &[("name", "鈴木 一郎")]).await;
    assert!(short.status == 422 && short.body.contains("value=\"鈴木 一郎\""), "the typed name stays");
    let other = [("agree", "1"), ("name", "佐藤 花子")];
    assert_eq!(town.suzuki.post(&format!("{item}/sign"), &other).await.status, 422, "another's name");
    let unsigned = "守秘の説明に、まだ署名していません";
    assert!(town.sato.get(&item).await.body.contains(unsigned), "who leads it sees what is missing");
    assert_eq!(town.sign(&item).await.location, item);
    let lead = town.sato.get(&item).await.body;
    assert!(lead.contains("この議題の資料を、いま読めます") && !lead.contains(unsigned));
    let paper = town.suzuki.get(&item).await;
    assert_eq!(paper.status, 200);
    assert!(!paper.body.contains(unsigned), "a member is told nothing of signatures");
    for words in ["山田 太郎", "母の足が弱った", "支援会議（法106条の6）", "支援経過"]
    {
        assert!(paper.body.contains(words), "{words}");
    }
    assert!(!paper.body.contains("みどり町東1番地"), "居所 was not put before the meeting");
    assert_eq!(town.suzuki.get(&hidden).await.status, 404);
    let print = town.suzuki.get(&format!("{item}/print")).await.body;
    assert!(
        print.contains("部外秘")
            && print.contains("出した人 鈴木 一郎")
            && print.contains("社会福祉法106条の6")
    );
    assert_eq!(town.sato.post(&format!("{meeting}/papers"), &[("turn", "close")]).await.status, 303);
    assert_eq!(town.suzuki.get(&item).await.status, 404, "closed");
    assert_eq!(town.sato.get(&item).await.status, 200, "the lead reads on");
    nothing_of_it(&town.suzuki.get(&meeting).await.body);
}

#[tokio::test]
async fn what_consent_gives_is_shown_and_goes_with_it() {
    let town = town().await;
    let (meeting, state) = town.meeting().await;
    let item = town.item(&meeting, "consent", true).await;
    town.turn(&town.suzuki, &state, "accept").await;
    town.turn(&town.sato, &state, "confirm").await;
    town.open(&meeting).await;
    assert_eq!(town.suzuki.get(&item).await.status, 404, "no consent yet");
    let consent = town.consent().await;
    let paper = town.suzuki.get(&item).await.body;
    assert!(paper.contains("山田 太郎") && paper.contains("重層的支援会議（同意あり）"));
    assert!(paper.contains("出ていないところ：支援経過"), "contacts are not in the consent");
    let page = town.sato.get(&consent).await.body;
    let said = values(&page, "item");
    let withdrawn = town
        .sato
        .post(&format!("{consent}/withdraw"), &[("item", said[0].as_str()), ("words", "やめたい")])
        .await;
    assert_eq!(withdrawn.status, 303, "{}", withdrawn.body);
    let gone = town.suzuki.get(&item).await;
    assert_eq!(gone.status, 404);
    nothing_of_it(&town.suzuki.get(&meeting).await.body);
    nothing_of_it(&town.suzuki.get("/meetings").await.body);
}

#[tokio::test]
async fn a_removed_member_reads_nothing_from_the_next_request_on() {
    let town = town().await;
    let (meeting, state) = town.meeting().await;
    let item = town.item(&meeting, "law_106_6", true).await;
    town.turn(&town.suzuki, &state, "accept").await;
    town.turn(&town.sato, &state, "confirm").await;
    town.open(&meeting).await;
    town.sign(&item).await;
    assert_eq!(town.suzuki.get(&item).await.status, 200);
    assert_eq!(town.turn(&town.sato, &state, "remove").await.status, 303);
    assert_eq!(town.suzuki.get(&item).await.status, 404);
    assert_eq!(town.suzuki.get(&meeting).await.status, 404);
}

#[tokio::test]
async fn minutes_keep_what_stood_before_and_decisions_become_tasks() {
    let town = town().await;
    let (meeting, state) = town.meeting().await;
    let item = town.item(&meeting, "law_106_6", true).await;
    town.turn(&town.suzuki, &state, "accept").await;
    town.turn(&town.sato, &state, "confirm").await;
    town.open(&meeting).await;
    town.sign(&item).await;
    let path = format!("{item}/minutes");
    assert_eq!(town.suzuki.get(&path).await.status, 404, "a member of another agency does not write");
    let first = [("version", "0"), ("facts", "週に二度、転んでいる"), ("views", ""), ("next", "")];
    assert_eq!(town.sato.post(&path, &first).await.status, 303);
    let stale = town.sato.post(&path, &[("version", "0"), ("facts", "もう一人のことば")]).await;
    assert!(stale.status == 409 && stale.body.contains("もう一人のことば"));
    let form = town.sato.get(&path).await.body;
    let version = values(&form, "version");
    let second = [("version", version[0].as_str()), ("facts", "週に一度、転んでいる")];
    assert_eq!(town.sato.post(&path, &second).await.status, 303);
    let page = town.sato.get(&item).await.body;
    assert!(
        page.contains("週に一度、転んでいる") && page.contains("週に二度、転んでいる"),
        "the former text stays"
    );
    let theirs = town.suzuki.get(&item).await.body;
    assert!(theirs.contains("週に一度") && !theirs.contains("週に二度"), "former texts are the lead's");
    let owner = page.split(">鈴木 一郎（").next().unwrap().rsplit("value=\"").next().unwrap();
    let owner = owner.split('"').next().unwrap().to_owned();
    let empty = town.sato.post(&format!("{item}/decisions"), &[("words", "訪問する")]).await;
    assert!(empty.status == 422 && empty.body.contains("訪問する"));
    let decision = [("words", "包括が訪問する"), ("owner", owner.as_str()), ("due", "あした")];
    assert_eq!(town.sato.post(&format!("{item}/decisions"), &decision).await.status, 303);
    assert!(town.suzuki.get("/today").await.body.contains("包括が訪問する"));
    let page = town.sato.get(&item).await.body;
    assert!(page.contains("包括が訪問する"));
    let end = page.split(&format!("{item}/decisions/")).nth(1).unwrap().split('/').next().unwrap();
    let end = format!("{item}/decisions/{end}/end");
    assert_eq!(town.sato.post(&end, &[("words", "")]).await.status, 422);
    assert_eq!(town.sato.post(&end, &[("words", "本人がことわった")]).await.status, 303);
    assert!(town.sato.get(&item).await.body.contains("取り消した決定"));
}

#[tokio::test]
async fn with_consent_an_item_moves_on_to_a_meeting_on_consent() {
    let town = town().await;
    let (meeting, state) = town.meeting().await;
    let item = town.item(&meeting, "law_106_6", true).await;
    town.turn(&town.suzuki, &state, "accept").await;
    assert_eq!(town.sato.get(&format!("{item}/move")).await.status, 404, "no consent yet");
    assert!(!town.sato.get(&item).await.body.contains("重層的支援会議へ</a>"));
    town.consent().await;
    assert!(town.sato.get(&item).await.body.contains("重層的支援会議へ</a>"));
    let form = town.sato.get(&format!("{item}/move")).await.body;
    assert!(form.contains("同意：概要・基本"), "what each agency may see stands beside its name");
    let seat = values(&form, "seat");
    let fields = [
        ("meeting", "new"),
        ("kind", "layered"),
        ("title", "12月の重層的支援会議"),
        ("on", "2026-12-04"),
        ("from", "13:30"),
        ("part", "summary"),
        ("part", "basic"),
        ("question", "だれが、何をするか"),
        ("seat", seat[0].as_str()),
    ];
    let short = town.sato.post(&format!("{item}/move"), &fields).await;
    assert!(short.status == 422 && short.body.contains("12月の重層的支援会議"), "no hour of the end");
    let whole: Vec<(&str, &str)> = fields.iter().copied().chain([("to", "15:00")]).collect();
    let moved = town.sato.post(&format!("{item}/move"), &whole).await;
    assert_eq!(moved.status, 303, "{}", moved.body);
    assert!(!moved.location.starts_with(&meeting));
    let page = town.sato.get(&moved.location).await.body;
    assert!(page.contains("重層的支援会議（同意あり）") && page.contains("もとの支援会議の議題"));
    assert!(town.sato.get(&item).await.body.contains("同意が得られたあとの議題へ"));
    assert!(town.suzuki.get("/meetings").await.body.contains("12月の重層的支援会議"), "invited again");
    let of_case = town.sato.get(&format!("/cases/{}/meetings", town.case)).await.body;
    assert!(of_case.contains("12月の重層的支援会議") && of_case.contains("11月の支援会議"));
}

#[tokio::test]
async fn the_screen_for_the_room_shows_what_all_present_may_read() {
    let town = town().await;
    let (meeting, state) = town.meeting().await;
    let item = town.item(&meeting, "law_106_6", true).await;
    town.item(&meeting, "law_9", false).await;
    for (who, turn) in [(&town.suzuki, "accept"), (&town.sato, "confirm"), (&town.sato, "present")] {
        assert_eq!(town.turn(who, &state, turn).await.status, 303, "{turn}");
    }
    town.open(&meeting).await;
    let screen = format!("{meeting}/projector");
    let before = town.sato.get(&screen).await.body;
    assert!(before.contains("鈴木 一郎") && !before.contains("母の足が弱った"), "he has not signed");
    town.sign(&item).await;
    let after = town.sato.get(&screen).await.body;
    assert!(
        after.contains("母の足が弱った") && !after.contains("困窮法9条"),
        "the other item is not for all"
    );
    assert!(!after.contains("山田"), "no name of a household");
    assert_eq!(town.suzuki.get(&screen).await.status, 404);
}

#[tokio::test]
async fn forms_come_back_with_what_was_typed() {
    let town = town().await;
    let wrong = town.sato.post("/meetings/new", &[("title", "名前だけ"), ("place", "役場 3階")]).await;
    assert!(wrong.status == 422 && wrong.body.contains("名前だけ") && wrong.body.contains("役場 3階"));
    let case = [("case", town.case.as_str())];
    let made = town.sato.post("/meetings/new", &[&MEETING[..], &case[..]].concat()).await;
    assert!(made.location.contains("/items/new?case="), "{}", made.location);
    let (meeting, _) = town.meeting().await;
    let item = [("case", town.case.as_str()), ("question", "話したいこと")];
    let item = town.sato.post(&format!("{meeting}/items/new"), &item).await;
    assert!(item.status == 422 && item.body.contains("話したいこと") && item.body.contains("根拠"));
    let hours = [
        ("open_on", "2026-11-20"),
        ("open_at", "いつか"),
        ("close_on", ""),
        ("close_at", ""),
        ("version", "1"),
    ];
    let hours = town.sato.post(&format!("{meeting}/papers"), &hours).await;
    assert!(hours.status == 422 && hours.body.contains("value=\"いつか\""));
    let nobody = town.sato.post(&format!("{meeting}/members"), &[("role", "chair")]).await;
    assert!(nobody.status == 422 && nobody.body.contains("value=\"chair\" selected"));
    let cancel = format!("{meeting}/cancel");
    let page = town.sato.get(&meeting).await.body;
    let version = values(&page, "version");
    let short = town.sato.post(&cancel, &[("version", version[0].as_str()), ("words", "雪")]).await;
    assert!(short.status == 422 && short.body.contains("雪"));
    let why = [("version", version[0].as_str()), ("words", "大雪で集まれないため")];
    assert_eq!(town.sato.post(&cancel, &why).await.status, 303);
    assert!(town.suzuki.get(&meeting).await.body.contains("大雪で集まれないため"));
    assert_eq!(town.sato.post(&cancel, &why).await.status, 409, "an old page");
}

#[tokio::test]
async fn a_series_makes_the_meetings_of_chosen_days() {
    let town = town().await;
    let form = [
        ("kind", "layered"),
        ("title", "定例の重層的支援会議"),
        ("rhythm", "monthly"),
        ("weekday", "wed"),
        ("from", "13:30"),
        ("to", "15:00"),
        ("starts_on", "2026-12-01"),
    ];
    let short = town.sato.post("/meetings/series/new", &form).await;
    assert!(
        short.status == 422 && short.body.contains("第何週か") && short.body.contains("定例の重層的支援会議")
    );
    let twice: Vec<(&str, &str)> = form.iter().copied().chain([("nth", "2"), ("nth", "4")]).collect();
    let series = town.sato.post("/meetings/series/new", &twice).await.location;
    let page = town.sato.get(&series).await.body;
    assert!(
        page.contains("毎月第2・第4水曜日")
            && page.contains("12月9日（水）")
            && page.contains("12月23日（水）")
    );
    assert_eq!(town.suzuki.get(&series).await.status, 404);
    assert_eq!(town.sato.post(&series, &[]).await.status, 422);
    assert_eq!(town.sato.post(&series, &[("day", "2026-12-09")]).await.status, 303);
    let page = town.sato.get(&series).await.body;
    assert!(!page.contains("value=\"2026-12-09\""), "made already");
    assert!(town.sato.get("/meetings").await.body.contains("定例の重層的支援会議"));
    assert_eq!(town.sato.post(&format!("{series}/end"), &[]).await.status, 303);
    assert!(town.sato.get(&series).await.body.contains("終わった"));
}

#[tokio::test]
async fn a_new_secrecy_notice_asks_for_a_new_signature() {
    let town = town().await;
    let mori = town.app.with_worker("mori").await.unwrap();
    assert_eq!(town.sato.get("/admin/secrecy-notices").await.status, 404);
    let empty = mori.post("/admin/secrecy-notices", &[("name", "第2版"), ("body", "")]).await;
    assert!(empty.status == 422 && empty.body.contains("第2版"));
    let (meeting, state) = town.meeting().await;
    let item = town.item(&meeting, "law_106_6", true).await;
    town.turn(&town.suzuki, &state, "accept").await;
    town.turn(&town.sato, &state, "confirm").await;
    town.open(&meeting).await;
    town.sign(&item).await;
    assert_eq!(town.suzuki.get(&item).await.status, 200);
    let new = [("name", "第2版"), ("body", "ここで聞いたことは、どこにも持ち出しません。")];
    assert_eq!(mori.post("/admin/secrecy-notices", &new).await.status, 303);
    assert_eq!(town.suzuki.get(&item).await.status, 404, "signed another text");
    let page = town.suzuki.get(&format!("{item}/sign")).await.body;
    assert!(page.contains("どこにも持ち出しません"));
    assert_eq!(town.sign(&item).await.location, item);
}
