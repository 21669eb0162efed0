//! One row for each route.

/// What the household's own worker gets to see there.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Shows {
    /// Something of the canary household.
    Canary,
    /// Nothing of it, by nature.
    Nothing,
}

/// How the matrix asks a route.
pub(super) struct Row {
    pub(super) method: &'static str,
    pub(super) path: &'static str,
    /// What `{token}` in path and fields stands for; empty when there is none.
    pub(super) object: &'static str,
    /// The form, with `{case}` and the like for tokens of the canary household.
    pub(super) fields: &'static [(&'static str, &'static str)],
    /// A worker for whom it must work.
    pub(super) works_for: &'static str,
    /// What it needs is not in the canary household: that it works is shown by a story of its own.
    pub(super) elsewhere: bool,
    pub(super) shows: Shows,
}

impl Row {
    /// Does the request name something of the canary household?
    pub(super) fn names_an_object(&self) -> bool {
        // Areas, agencies and colleagues are no secret of a household.
        let open = |name: &str| matches!(name, "" | "area" | "agency" | "worker");
        let named = self.fields.iter().filter_map(|(_, value)| value.strip_prefix('{')?.strip_suffix('}'));
        !open(self.object) || named.into_iter().any(|name| !open(name))
    }
}

const fn get(path: &'static str) -> Row {
    Row {
        method: "GET",
        path,
        object: "",
        fields: &[],
        works_for: "sato",
        elsewhere: false,
        shows: Shows::Nothing,
    }
}

const fn post(path: &'static str) -> Row {
    Row { method: "POST", ..get(path) }
}

impl Row {
    const fn of(self, object: &'static str) -> Self {
        Self { object, ..self }
    }

    const fn with(self, fields: &'static [(&'static str, &'static str)]) -> Self {
        Self { fields, ..self }
    }

    const fn by(self, works_for: &'static str) -> Self {
        Self { works_for, ..self }
    }

    const fn elsewhere(self) -> Self {
        Self { elsewhere: true, ..self }
    }

    const fn shows(self) -> Self {
        Self { shows: Shows::Canary, ..self }
    }
}

pub(super) const ROWS: &[Row] = &[
    get("/healthz"),
    get("/readyz"),
    get("/assets/{*name}"),
    // The residents' door: open to everybody, and the same for everybody.
    get("/g"),
    post("/g").with(&[("town", "みどり")]),
    get("/g/{town}"),
    post("/g/{town}/answer").with(&[("text", "家賃が払えない")]),
    get("/g/{town}/t/{*place}"),
    get("/g/{town}/p/{slug}"),
    get("/calendar"),
    // 人に相談する
    get("/g/{town}/talk"),
    post("/g/{town}/talk/open").with(&[("shown", "jukyo-kakuho"), ("danger", "dv")]),
    post("/g/{town}/talk").with(&[("how", "page"), ("words", "話したい")]),
    get("/g/{town}/talk/open"),
    get("/talk"),
    post("/talk").with(&[("key", "0000 0000 0000 0000 0000 0000 00")]),
    get("/talk/{key}"),
    get("/talk/add"),
    post("/talk/add").with(&[("words", "もう一言")]),
    get("/talk/withdraw"),
    post("/talk/withdraw"),
    // つなぎの一回かぎりのページ: without a link it is the same for everybody; with one it is a story of its own.
    get("/tsunagi"),
    post("/tsunagi").with(&[("key", "0000 0000 0000 0000 0000 0000 00")]),
    get("/tsunagi/{key}"),
    get("/tsunagi/code"),
    post("/tsunagi/code").with(&[("code", "000000")]).elsewhere(),
    get("/tsunagi/answer"),
    post("/tsunagi/answer").with(&[("move", "accept"), ("name", "だれか")]).elsewhere(),
    post("/tsunagi/leave"),
    get("/c/{town}/{place}"),
    // 電話で読みあげる
    get("/ask"),
    post("/ask").with(&[("text", "家賃が払えない"), ("town", "みどり町")]),
    post("/ask/paper").with(&[("text", "家賃が払えない"), ("town", "みどり町"), ("name", "相談の方")]),
    post("/ask/reception").with(&[("text", "家賃が払えない"), ("town", "みどり町")]),
    get("/cards"),
    get("/cards/{sheet}/{place}"),
    get("/voices").shows(),
    get("/voices/{token}").of("voice").shows(),
    post("/voices/{token}/take").of("voice"),
    post("/voices/{token}/answer").of("voice").with(&[("words", "かけます")]),
    get("/admin/voices").by("admin"),
    post("/admin/voices").by("admin").with(&[("agency", "{agency}")]),
    // Asks for JSON: its own stories are in guide.rs.
    post("/api/v1/guide/answers").elsewhere(),
    // Ask for a signature of LINE's: their own stories are in line.rs.
    post("/line/{town}").elsewhere(),
    post("/works/{town}").elsewhere(),
    get("/login"),
    post("/login").with(&[("login", "sato"), ("password", "えんがわで お茶を のむ")]),
    get("/login/second"),
    post("/login/password").with(&[("password", "えんがわで お茶を のむ"), ("again", "")]),
    post("/login/phone").with(&[("code", "000000")]),
    post("/login/code").with(&[("code", "000000")]),
    // Passkeys are at an office with an address by name, for who has one: stories of their own, in passkey.rs.
    post("/login/passkey").with(&[("passkey", "{}")]).elsewhere(),
    post("/passkey/ask").elsewhere(),
    post("/passkey/proof").with(&[("passkey", "{}")]),
    post("/demo/login").with(&[("worker", "{worker}")]),
    post("/logout"),
    post("/desk").with(&[("desk", "{agency}")]),
    get("/kept/{draft}").elsewhere(),
    get("/account"),
    post("/account/password").with(&[("present", "まちがった ことば"), ("password", ""), ("again", "")]),
    post("/account/codes").with(&[("present", "まちがった ことば")]),
    post("/account/phone").with(&[("present", "まちがった ことば")]),
    post("/account/passkeys/ask").with(&[("name", "窓口の機械")]).elsewhere(),
    post("/account/passkeys").with(&[("name", "窓口の機械"), ("passkey", "{}")]).elsewhere(),
    post("/account/passkeys/{token}/end"),
    post("/account/sessions/end").with(&[("session", "00000000000000000000000000")]),
    post("/account/sessions/end-all"),
    post("/account/district").with(&[("district", "{area}")]),
    get("/account/tokens"),
    post("/account/tokens").with(&[("name", "集計用"), ("days", "30")]),
    post("/account/tokens/{token}/end"),
    get("/"),
    // 受付
    get("/receptions").shows(),
    post("/receptions"),
    get("/receptions/new"),
    post("/receptions/new"),
    get("/receptions/new/{draft}").elsewhere(),
    get("/receptions/{token}").of("reception").shows(),
    get("/receptions/{token}/edit").of("reception").shows(),
    post("/receptions/{token}/edit").of("reception").with(&[("version", "1"), ("words", "のぞき見")]),
    post("/receptions/same").with(&[("name", "柊木 珊瑚丸"), ("phone", "000-9999-8888")]).shows(),
    post("/receptions/{token}/person").of("reception").with(&[("other", "{other}")]),
    post("/receptions/{token}/case").of("reception").with(&[("join", "{case}")]),
    post("/receptions/{token}/next").of("reception"),
    post("/receptions/{token}/take").of("reception"),
    post("/receptions/{token}/close").of("reception"),
    post("/receptions/{token}/reopen").of("reception"),
    // 書きかけ: only ever their own worker's; stories of their own.
    post("/drafts/{form}").with(&[("words", "金魚")]).elsewhere(),
    get("/drafts/{form}").elsewhere(),
    post("/drafts/{form}/throw").elsewhere(),
    // きょう
    get("/today").shows(),
    get("/today/{band}").shows(),
    get("/tasks/new"),
    post("/tasks").with(&[("case", "{case}"), ("words", "電話"), ("due", "あした"), ("back", "/today")]),
    get("/tasks/{token}").of("task").shows(),
    post("/tasks/{token}").of("task").with(&[("version", "1"), ("words", "電話"), ("due", "あした")]),
    post("/tasks/{token}/done").of("task").with(&[("version", "1")]),
    post("/tasks/{token}/undo").of("task").with(&[("version", "1")]),
    post("/tasks/{token}/move").of("task").with(&[("version", "1"), ("until", "あした"), ("why", "熱")]),
    get("/desk-load").by("takahashi"),
    get("/desk-load/{worker}").by("takahashi").shows(),
    // 世帯
    get("/households/new"),
    post("/households/new").with(&[("household", "木村さん"), ("living", "with"), ("person", "{person}")]),
    get("/audit").by("mori"),
    post("/audit").by("mori").with(&[("worker", "{worker}")]),
    get("/audit/looks").by("mori").shows(),
    get("/audit/looks/{token}").of("look").by("mori").shows(),
    post("/audit/looks/{token}")
        .of("look")
        .by("mori")
        .with(&[("answer", "ask"), ("words", "何の仕事だったか")]),
    get("/audit/cases/{token}").of("case").by("mori").shows(),
    post("/audit/cases/{token}").of("case").by("mori").with(&[("days", "90")]),
    get("/households/{token}").of("household").shows(),
    get("/households/{token}/edit").of("household").shows(),
    post("/households/{token}/edit").of("household").with(&[("household", "呼び方"), ("version", "1")]),
    post("/households/{token}/members/{member}").of("household").with(&[
        ("tie", "姉"),
        ("living", "with"),
        ("version", "1"),
    ]),
    post("/households/{token}/members/{member}/end").of("household"),
    get("/households/{token}/map").of("household").shows(),
    post("/households/{token}/relations").of("household").with(&[
        ("one", "{person}"),
        ("kind", "other"),
        ("other", "{other}"),
        ("label", "後見人"),
    ]),
    post("/households/{token}/relations/{relation}").of("household").with(&[
        ("one", "{person}"),
        ("kind", "sibling"),
        ("other", "{other}"),
        ("version", "1"),
    ]),
    post("/households/{token}/relations/{relation}/end").of("household"),
    post("/households/{token}/supporters")
        .of("household")
        .with(&[("supporter", "となりの人"), ("kind", "person")]),
    post("/households/{token}/supporters/{support}").of("household").with(&[
        ("supporter", "となりの人"),
        ("kind", "person"),
        ("version", "1"),
    ]),
    post("/households/{token}/supporters/{support}/end").of("household"),
    get("/households/{token}/years").of("household").shows(),
    post("/households/{token}/years").of("household").with(&[
        ("band", "work"),
        ("title", "退職"),
        ("from", "2008"),
    ]),
    get("/households/{token}/years/{life}").of("household").shows(),
    post("/households/{token}/years/{life}").of("household").with(&[
        ("band", "work"),
        ("title", "退職"),
        ("from", "2008"),
        ("version", "1"),
    ]),
    post("/households/{token}/years/{life}/end").of("household"),
    // 家計・住居確保給付金
    get("/households/{token}/budget").of("household").shows(),
    get("/households/{token}/budget/edit").of("household").shows(),
    post("/households/{token}/budget/edit").of("household").with(&[
        ("version", "1"),
        ("side", "expense"),
        ("code", "rent"),
        ("now", "52,000"),
    ]),
    get("/households/{token}/budget/debts").of("household").shows(),
    post("/households/{token}/budget/debts").of("household").with(&[("kind", "card"), ("balance", "5万")]),
    get("/households/{token}/budget/debts/{debt}").of("household").shows(),
    post("/households/{token}/budget/debts/{debt}")
        .of("household")
        .with(&[("kind", "card"), ("version", "1")]),
    post("/households/{token}/budget/debts/{debt}/end").of("household"),
    get("/households/{token}/budget/events").of("household").shows(),
    post("/households/{token}/budget/events").of("household").with(&[
        ("month", "2027年4月"),
        ("what", "入学"),
        ("effect", "more_expense"),
        ("yen", "15万"),
    ]),
    get("/households/{token}/budget/events/{event}").of("household").shows(),
    post("/households/{token}/budget/events/{event}").of("household").with(&[
        ("month", "2027年4月"),
        ("what", "入学"),
        ("effect", "more_expense"),
        ("yen", "15万"),
        ("version", "1"),
    ]),
    post("/households/{token}/budget/events/{event}/end").of("household"),
    get("/households/{token}/budget/flow").of("household").shows(),
    get("/households/{token}/housing").of("household").shows(),
    post("/households/{token}/housing").of("household").with(&[("kind", "moving")]),
    get("/housing/{token}").of("housing").shows(),
    post("/housing/{token}/papers").of("housing").with(&[("version", "1"), ("paper", "lease")]),
    post("/housing/{token}/grant").of("housing").with(&[("version", "1"), ("from", "来月")]),
    post("/housing/{token}/refuse").of("housing").with(&[("version", "1"), ("reason", "収入")]),
    post("/housing/{token}/withdraw").of("housing").with(&[("version", "1"), ("reason", "転居")]),
    post("/housing/{token}/extend").of("housing").with(&[
        ("version", "1"),
        ("months", "1"),
        ("yen", "3万"),
        ("reason", "面接"),
    ]),
    post("/housing/{token}/duties").of("housing").with(&[
        ("version", "1"),
        ("month", "2026-11"),
        ("duty", "job_apply"),
        ("done.job_apply", "done"),
    ]),
    post("/housing/{token}/pay").of("housing").with(&[
        ("version", "1"),
        ("month", "2026-11"),
        ("yen", "3万"),
    ]),
    post("/housing/{token}/unpay").of("housing").with(&[("version", "1"), ("month", "2026-10")]),
    post("/housing/{token}/end").of("housing").with(&[("version", "1"), ("code", "work")]),
    // 人: the form for somebody new needs to know the household, which a query says; a story of its own.
    get("/people/new").elsewhere(),
    post("/people/new").with(&[("household", "{household}"), ("name", "木村 一"), ("living", "with")]),
    get("/people/{token}").of("person").shows(),
    get("/people/{token}/edit").of("person").shows(),
    post("/people/{token}/edit").of("person").with(&[("name", "柊 珊瑚"), ("version", "1")]),
    // To move somebody to another household needs a second one; a story of its own.
    post("/people/{token}/move").of("person").with(&[("to", "柊木"), ("living", "with")]).elsewhere(),
    get("/links"),
    post("/links").with(&[("one", "{person}"), ("other", "{other}")]),
    // Ends a link that must first be made; a story of its own.
    post("/links/{link}/end").elsewhere(),
    // アセスメント
    get("/households/{token}/assessments").of("household").shows(),
    post("/households/{token}/assessments").of("household").with(&[("person", "{person}")]),
    get("/assessments/{token}").of("assessment").shows(),
    post("/assessments/{token}/fix").of("assessment").with(&[("version", "3")]),
    get("/assessments/{token}/edit").of("assessment").shows(),
    post("/assessments/{token}/edit").of("assessment").with(&[("version", "3"), ("plaint_own", "のぞき見")]),
    get("/assessments/{token}/diff").of("assessment").shows(),
    post("/assessments/{token}/diff").of("assessment").with(&[("one", "{earlier}"), ("other", "{visit}")]),
    get("/assessments/{token}/diff/{visit}/{earlier}").of("assessment").shows(),
    // 共有と縁
    // つなぎ・緊急の閲覧. A query names what a new つなぎ is made from; a story of its own.
    get("/referrals").shows(),
    get("/referrals/new").elsewhere(),
    post("/referrals/new").with(&[
        ("case", "{case}"),
        ("agency", "{partner}"),
        ("subject", "介護"),
        ("told", "のぞき見"),
        ("ground", "support_meeting"),
        ("note", "会議"),
        ("sure", "1"),
    ]),
    get("/referrals/stats").elsewhere(),
    get("/referrals/{token}").of("referral").shows(),
    post("/referrals/{token}/move").of("referral").with(&[("move", "withdraw"), ("version", "1")]),
    get("/referrals/{token}/sheet").of("referral").shows(),
    // Its agency has accounts: that a link is made and printed is a story of its own.
    post("/referrals/{token}/sheet")
        .of("referral")
        .with(&[("key", "00000000000000000000000000")])
        .elsewhere(),
    post("/referrals/{token}/link").of("referral").with(&[("do", "end")]),
    // 多機関のようす・専門職への相談・機関の名簿. The register holds nothing of a household.
    get("/team").by("mori").shows(),
    get("/team/{lines}").by("mori").shows(),
    get("/advice").shows(),
    get("/advice/new").elsewhere(),
    post("/advice/new").with(&[
        ("case", "{case}"),
        ("to_words", "弁護士"),
        ("subject", "のぞき見"),
        ("question", "のぞき見"),
    ]),
    get("/advice/{token}").of("advice").shows(),
    post("/advice/{token}/turn").of("advice").with(&[("move", "withdraw"), ("version", "1")]),
    post("/advice/{token}/seen").of("advice"),
    get("/agencies"),
    post("/agencies").with(&[("words", "包括")]),
    get("/agencies/{token}").of("agency"),
    post("/agencies/{token}").of("agency").by("mori").with(&[("version", "0"), ("can_do", "家計の相談")]),
    post("/agencies/{token}/people").of("agency").by("mori").with(&[("name", "相談係")]),
    post("/agencies/{token}/people/end").of("agency").by("mori").elsewhere(),
    post("/agencies/{token}/visits").of("agency").by("mori").with(&[("went", "森"), ("met", "所長")]),
    // 会議: a member who is on no item of the household's, and one who is, have stories of their own in meeting.rs.
    get("/meetings"),
    get("/meetings/new"),
    post("/meetings/new").with(&[
        ("kind", "layered"),
        ("title", "月の会議"),
        ("on", "あした"),
        ("from", "13:30"),
        ("to", "15:00"),
    ]),
    get("/meetings/series/new"),
    post("/meetings/series/new").with(&[
        ("kind", "layered"),
        ("title", "月の会議"),
        ("rhythm", "monthly"),
        ("weekday", "wed"),
        ("nth", "2"),
        ("from", "13:30"),
        ("to", "15:00"),
        ("starts_on", "あした"),
    ]),
    get("/meetings/series/{token}").of("series"),
    post("/meetings/series/{token}").of("series").with(&[("day", "2026-12-09")]),
    post("/meetings/series/{token}/end").of("series"),
    get("/meetings/{token}").of("meeting").shows(),
    get("/meetings/{token}/edit").of("meeting"),
    post("/meetings/{token}/edit").of("meeting").with(&[
        ("version", "1"),
        ("kind", "support"),
        ("title", "のぞき見"),
        ("on", "あした"),
        ("from", "13:30"),
        ("to", "15:00"),
    ]),
    post("/meetings/{token}/cancel").of("meeting").with(&[("version", "1"), ("words", "のぞき見のため")]),
    post("/meetings/{token}/held").of("meeting").with(&[("version", "1")]),
    post("/meetings/{token}/papers").of("meeting").with(&[("turn", "close")]),
    post("/meetings/{token}/members").of("meeting").with(&[("outside", "のぞき見（民生委員）")]),
    post("/meetings/{token}/members/{seat}/state").of("meeting").with(&[("turn", "remove")]),
    post("/meetings/{token}/order").of("meeting").with(&[("up", "{agenda}")]),
    get("/meetings/{token}/projector").of("meeting"),
    get("/meetings/{token}/agenda/print").of("meeting").shows(),
    get("/meetings/{token}/items/new").of("meeting").shows(),
    post("/meetings/{token}/items/new").of("meeting").with(&[
        ("case", "{case}"),
        ("ground", "law_106_6"),
        ("part", "summary"),
        ("question", "のぞき見"),
    ]),
    get("/meetings/{token}/items/{agenda}").of("meeting").shows(),
    post("/meetings/{token}/items/{agenda}/seats").of("meeting").with(&[("seat", "{seat}")]),
    post("/meetings/{token}/items/{agenda}/close").of("meeting").with(&[("state", "done")]),
    get("/meetings/{token}/items/{agenda}/sign").of("meeting").by("takahashi"),
    post("/meetings/{token}/items/{agenda}/sign")
        .of("meeting")
        .by("takahashi")
        .with(&[("agree", "1"), ("name", "のぞき見")]),
    get("/meetings/{token}/items/{agenda}/minutes").of("meeting").shows(),
    post("/meetings/{token}/items/{agenda}/minutes")
        .of("meeting")
        .with(&[("version", "0"), ("facts", "のぞき見")]),
    post("/meetings/{token}/items/{agenda}/decisions")
        .of("meeting")
        .with(&[("words", "のぞき見"), ("owner_words", "本人")]),
    post("/meetings/{token}/items/{agenda}/decisions/{decision}/end")
        .of("meeting")
        .with(&[("words", "のぞき見のため")]),
    get("/meetings/{token}/items/{agenda}/move").of("meeting").shows(),
    post("/meetings/{token}/items/{agenda}/move").of("meeting").with(&[
        ("meeting", "new"),
        ("kind", "layered"),
        ("title", "月の会議"),
        ("on", "あした"),
        ("from", "13:30"),
        ("to", "15:00"),
        ("part", "summary"),
        ("question", "のぞき見"),
        ("seat", "{seat}"),
    ]),
    get("/meetings/{token}/items/{agenda}/print").of("meeting").shows(),
    get("/cases/{token}/meetings").of("case").shows(),
    get("/admin/secrecy-notices").by("mori"),
    post("/admin/secrecy-notices").by("mori").with(&[("name", "第2版"), ("body", "守ります")]),
    // 居所の秘匿: what a sealed household's record shows to whom is in sealed.rs.
    get("/people/{token}/seal").of("person").shows(),
    post("/people/{token}/seal").of("person").with(&[
        ("ground", "violence"),
        ("party", "柊木を追う人"),
        ("from", "2026-11-01"),
        ("to", "2027-10-31"),
        ("keeper", "{worker}"),
    ]),
    get("/seals/{token}").of("seal").shows(),
    post("/seals/{token}").of("seal").with(&[("version", "1"), ("to", "2027-11-30"), ("keeper", "{worker}")]),
    get("/seals/{token}/open").of("seal").shows(),
    post("/seals/{token}/open").of("seal").with(&[("reason", "のぞき見をするため")]),
    post("/seals/{token}/close").of("seal"),
    post("/seals/{token}/seen").of("seal"),
    post("/seals/{token}/lift").of("seal").with(&[("reason", "もう安全だと聞いた")]),
    post("/seals/{token}/lift/answer").of("seal").with(&[("answer", "no")]),
    get("/emergency"),
    post("/emergency").with(&[
        ("name", "だれか さん"),
        ("birth", "S50.1.1"),
        ("reason", "倒れていると近所から電話"),
    ]),
    get("/emergency/{token}").of("emergency").shows(),
    post("/emergency/{token}/review").of("emergency").by("takahashi").with(&[("needed", "yes")]),
    // 同意
    get("/households/{token}/consents").of("household").shows(),
    post("/households/{token}/consents").of("household").with(&[
        ("case", "{case}"),
        ("person", "{person}"),
        ("wait", "1"),
        ("part", "basic"),
        ("purpose", "のぞき見"),
    ]),
    get("/consents/{token}").of("consent").shows(),
    post("/consents/{token}/said").of("consent").with(&[
        ("way", "spoken"),
        ("on", "きょう"),
        ("witness", "主任"),
    ]),
    post("/consents/{token}/throw").of("consent"),
    post("/consents/{token}/withdraw").of("consent").with(&[("item", "{item}")]),
    get("/consents/{token}/sheet").of("consent").shows(),
    get("/consents/{token}/sheet/easy").of("consent").shows(),
    get("/households/{token}/sharing/as/{agency}").of("household").shows(),
    get("/audit/cases/{token}/sheet").of("case").by("mori").shows(),
    get("/audit/cases/{token}/sheet.xlsx").of("case").by("mori"),
    get("/admin/notices").by("mori"),
    post("/admin/notices").by("mori").with(&[("name", "第2版"), ("body", "説明")]),
    get("/households/{token}/sharing").of("household").shows(),
    post("/households/{token}/sharing")
        .of("household")
        .with(&[("case", "{case}"), ("agency", "{agency}")])
        .shows(),
    post("/households/{token}/sharing/end").of("household").with(&[("grant", "{grant}")]),
    get("/households/{token}/tie").of("household"),
    post("/households/{token}/tie").of("household").with(&[("reason", "いとこ")]),
    post("/households/{token}/ties")
        .of("household")
        .with(&[("worker", "{worker}"), ("reason", "")])
        .by("mori")
        .shows(),
    post("/households/{token}/ties/end").of("household").with(&[("tie", "{tie}")]).by("mori"),
    // 保存期間: what an erased household answers is in erased.rs; the list is of another, that is due.
    get("/retention").by("mori").shows(),
    post("/retention/lists").by("mori"),
    get("/retention/lists/{token}").of("erasure").by("mori").shows(),
    get("/retention/lists/{token}/print").of("erasure").by("mori"),
    post("/retention/lists/{token}/approve").of("erasure").by("mori"),
    post("/retention/lists/{token}/stop").of("erasure").by("mori").with(&[("reason", "のぞき見のため")]),
    post("/retention/lists/{token}/items/{nth}/keep")
        .of("erasure")
        .by("mori")
        .with(&[("reason", "のぞき見のため")]),
    get("/households/{token}/hold").of("household").by("mori").shows(),
    post("/households/{token}/hold")
        .of("household")
        .by("mori")
        .with(&[("reason", "訴訟が続いている")])
        .shows(),
    post("/households/{token}/hold/end").of("household").by("mori").with(&[("reason", "訴訟が終わった")]),
    // 設定
    get("/admin").by("admin"),
    get("/admin/areas").by("admin"),
    get("/admin/areas/new").by("admin"),
    post("/admin/areas/new").with(&[("name", "北地区")]).by("admin"),
    get("/admin/areas/{token}").of("area").by("admin"),
    post("/admin/areas/{token}").of("area").with(&[("name", "東地区"), ("version", "1")]).by("admin"),
    get("/admin/agencies").by("admin"),
    post("/admin/agencies").with(&[("words", "くらし")]).by("admin"),
    get("/admin/agencies/new").by("admin"),
    post("/admin/agencies/new").with(&[("name", "新しい会"), ("kind", "npo")]).by("admin"),
    get("/admin/agencies/{token}").of("agency").by("mori"),
    post("/admin/agencies/{token}")
        .of("agency")
        .with(&[("name", "くらし"), ("kind", "jiritsu"), ("version", "1")])
        .by("mori"),
    get("/admin/workers").by("mori"),
    post("/admin/workers").with(&[("words", "佐藤")]).by("mori"),
    post("/admin/workers/invite")
        .with(&[("login", "suzuki"), ("agency", "{agency}"), ("role", "consultant")])
        .by("mori"),
    get("/admin/workers/new").by("admin"),
    post("/admin/workers/new")
        .with(&[("login", "arata"), ("name", "新田"), ("agency", "{agency}"), ("role", "chief")])
        .by("admin"),
    get("/admin/workers/{token}").of("worker").by("mori"),
    post("/admin/workers/{token}").of("worker").with(&[("name", "佐藤 花"), ("version", "1")]).by("admin"),
    post("/admin/workers/{token}/role")
        .of("worker")
        .with(&[("agency", "{agency}"), ("role", "chief")])
        .by("mori"),
    post("/admin/workers/{token}/role-end")
        .of("worker")
        .with(&[("agency", "{agency}"), ("role", "consultant")])
        .by("mori"),
    post("/admin/workers/{token}/end").of("worker").by("admin"),
    post("/admin/workers/{token}/reopen").of("worker").by("admin"),
    post("/admin/workers/{token}/password").of("worker").by("admin"),
    get("/admin/codes").by("admin"),
    get("/admin/codes/{list}").by("admin"),
    get("/admin/codes/{list}/new").by("admin"),
    post("/admin/codes/{list}/new").with(&[("label", "ペット"), ("rank", "20")]).by("admin"),
    get("/admin/codes/{list}/{code}").by("admin"),
    post("/admin/codes/{list}/{code}")
        .with(&[("label", "借金"), ("rank", "6"), ("version", "1")])
        .by("admin"),
    get("/admin/settings").by("mori"),
    post("/admin/settings").with(&[("key", "quiet_days"), ("value", "45")]).by("mori"),
    // Everything out. The asks belong to no household: admin_export.rs makes them, and shows who may do what.
    get("/admin/export").by("mori"),
    post("/admin/export").by("mori").with(&[("reason", "控えのため"), ("seal", "words")]),
    post("/admin/export/{token}/approve").by("mori").elsewhere(),
    post("/admin/export/{token}/stop").by("mori").elsewhere(),
    post("/admin/export/{token}/fetch").by("mori").elsewhere(),
    // ケース・経過・さがす
    get("/cases").shows(),
    post("/cases").with(&[("worker", "me")]),
    get("/cases/{token}").of("case"),
    get("/cases/{token}/edit").of("case").shows(),
    post("/cases/{token}/edit").of("case").with(&[("version", "1"), ("status", "watch")]),
    // プラン
    get("/cases/{token}/close").of("case").shows(),
    post("/cases/{token}/close").of("case").with(&[("version", "1"), ("on", "きょう"), ("reason", "goal")]),
    get("/cases/{token}/pause").of("case").shows(),
    post("/cases/{token}/pause").of("case").with(&[
        ("version", "1"),
        ("on", "きょう"),
        ("reason", "lost"),
        ("look_on", "あした"),
    ]),
    get("/cases/{token}/reopen").of("case").shows(),
    post("/cases/{token}/reopen").of("case").with(&[("version", "1"), ("on", "きょう"), ("note", "また")]),
    get("/households/{token}/plans").of("household").shows(),
    post("/households/{token}/plans").of("household").with(&[("case", "{case}")]),
    get("/plans/{token}").of("plan").shows(),
    get("/plans/{token}/edit").of("plan").shows(),
    post("/plans/{token}/edit").of("plan").with(&[("version", "1"), ("wish", "のぞき見")]),
    get("/plans/{token}/agree").of("plan").shows(),
    post("/plans/{token}/agree").of("plan").with(&[
        ("version", "1"),
        ("on", "きょう"),
        ("how", "signed"),
        ("by", "本人"),
    ]),
    get("/plans/{token}/meeting").of("plan").shows(),
    post("/plans/{token}/meeting").of("plan").with(&[
        ("version", "1"),
        ("on", "きょう"),
        ("result", "later"),
    ]),
    get("/plans/{token}/decide").of("plan").shows(),
    post("/plans/{token}/decide").of("plan").with(&[
        ("version", "1"),
        ("on", "きょう"),
        ("result", "granted"),
    ]),
    get("/plans/{token}/start").of("plan").shows(),
    post("/plans/{token}/start").of("plan").with(&[("version", "1"), ("on", "きょう")]),
    get("/plans/{token}/redraft").of("plan").shows(),
    post("/plans/{token}/redraft").of("plan").with(&[("version", "1"), ("note", "わけ")]),
    get("/plans/{token}/withdraw").of("plan").shows(),
    post("/plans/{token}/withdraw").of("plan").with(&[("version", "1"), ("note", "わけ")]),
    get("/plans/{token}/keep").of("plan").shows(),
    post("/plans/{token}/keep").of("plan").with(&[("version", "1"), ("note", "わけ")]),
    get("/plans/{token}/review").of("plan").shows(),
    post("/plans/{token}/review").of("plan").with(&[("version", "1"), ("on", "きょう"), ("next", "close")]),
    get("/plans/{token}/replan").of("plan").shows(),
    post("/plans/{token}/replan").of("plan").with(&[("version", "1")]),
    get("/plans/{token}/close").of("plan"),
    get("/plans/{token}/pause").of("plan"),
    get("/weekly").shows(),
    post("/weekly").with(&[("case", "{case}"), ("version", "0"), ("words", "のぞき見")]),
    get("/households/{token}/timeline").of("household").shows(),
    post("/households/{token}/timeline").of("household").with(&[("method", "visit")]),
    get("/households/{token}/timeline/print").of("household").shows(),
    // Sheets out: what leaves as a file or print. A file's words are packed; its story reads them.
    get("/households/{token}/timeline.xlsx").of("household"),
    get("/households/{token}/timeline/export").of("household"),
    post("/households/{token}/timeline/export").of("household").with(&[("form", "csv")]).shows(),
    get("/contacts/{token}/sheet").of("contact").shows(),
    get("/contacts/{token}/sheet.xlsx").of("contact"),
    get("/receptions/{token}/sheet").of("reception").shows(),
    get("/receptions/{token}/sheet.xlsx").of("reception"),
    get("/cases/print").shows(),
    get("/cases/export"),
    post("/cases/export").with(&[("form", "csv")]).shows(),
    get("/assessments/{token}/sheet").of("assessment").shows(),
    get("/assessments/{token}/sheet.xlsx").of("assessment"),
    get("/households/{token}/budget/sheet").of("household"),
    get("/households/{token}/budget/sheet.xlsx").of("household"),
    get("/housing/{token}/sheet").of("housing"),
    get("/housing/{token}/sheet.xlsx").of("housing"),
    get("/plans/{token}/sheet").of("plan").shows(),
    get("/plans/{token}/sheet.xlsx").of("plan"),
    get("/plans/{token}/reviews/{nth}/sheet").of("plan").elsewhere(),
    get("/plans/{token}/reviews/{nth}/sheet.xlsx").of("plan").elsewhere(),
    get("/sheets/page.css"),
    get("/quick").shows(),
    post("/quick").with(&[
        ("case", "{case}"),
        ("method", "phone"),
        ("minutes", "15"),
        ("person", "{person}"),
        ("body", "話した"),
    ]),
    post("/quick/cases").with(&[("who", "ひいらぎ")]).shows(),
    get("/quick/draft/{draft}").elsewhere(),
    get("/contacts/{token}/edit").of("contact").shows(),
    post("/contacts/{token}/edit").of("contact").with(&[
        ("version", "1"),
        ("method", "visit"),
        ("minutes", "1時間"),
        ("body", "会えた"),
    ]),
    // Sheets in. A file comes in a form of its own kind: imports.rs brings one.
    get("/imports").shows(),
    post("/imports").elsewhere(),
    get("/imports/template/{kind}/{form}"),
    post("/imports/export").by("mori").with(&[("kind", "people"), ("form", "utf8")]).shows(),
    get("/imports/{token}").of("import").shows(),
    get("/imports/{token}/faults/{page}").of("import").shows(),
    get("/imports/{token}/same/{page}").of("import").shows(),
    post("/imports/{token}/same").of("import").with(&[("rest", "other")]),
    post("/imports/{token}/go").of("import"),
    post("/imports/{token}/drop").of("import"),
    post("/imports/{token}/undo").of("import"),
    get("/find"),
    post("/find").with(&[("q", "ひいらぎ")]).shows(),
    post("/find/types").with(&[("q", "ことば")]).shows(),
    // Programs come with a token, not with a browser: see api.rs for the same questions with one.
    get("/api/openapi.json"),
    post("/api/v1/people/search"),
    post("/api/v1/contacts/search"),
    post("/api/v1/contacts"),
    post("/api/v1/cases/list"),
    get("/api/v1/cases/{id}/contacts"),
    post("/api/v1/reports/contacts"),
    // 社会資源: public words of desks and programmes. Whose town keeps which entry is shown in directory.rs.
    get("/directory"),
    post("/directory").with(&[("words", "食堂")]),
    get("/directory/new"),
    post("/directory/new").with(&[("name", "こども食堂"), ("organization", "みどり町")]),
    get("/directory/{token}").elsewhere(),
    get("/directory/{token}/edit").elsewhere(),
    post("/directory/{token}/edit").elsewhere(),
    post("/directory/{token}/check").elsewhere(),
    post("/directory/{token}/status").elsewhere(),
    get("/directory/{token}/letter").elsewhere(),
    get("/directory/corrections"),
    post("/directory/corrections").with(&[("words", "電話がちがいます")]),
    get("/directory/corrections/{entry}").elsewhere(),
    post("/directory/corrections/{token}/done").elsewhere(),
    get("/directory/feeds").by("mori"),
    post("/directory/feeds").by("mori").with(&[
        ("name", "となり町"),
        ("url", "https://tonari.example/hsds/3.0"),
        ("licence", "CC0"),
    ]),
    post("/directory/feeds/{token}/pause").by("mori").elsewhere(),
    post("/directory/feeds/{token}/end").by("mori").elsewhere(),
    // The directory for other programs: public, and nothing of a household in it. hsds.rs asks for each id.
    get("/hsds/3.0/"),
    get("/hsds/3.0/profile"),
    get("/hsds/3.0/package.zip"),
    get("/hsds/3.0/programmes.csv"),
    get("/hsds/3.0/services"),
    get("/hsds/3.0/services/{id}").elsewhere(),
    get("/hsds/3.0/organizations"),
    get("/hsds/3.0/organizations/{id}").elsewhere(),
    get("/hsds/3.0/service_at_locations"),
    get("/hsds/3.0/service_at_locations/{id}").elsewhere(),
    get("/hsds/3.0/taxonomies"),
    get("/hsds/3.0/taxonomies/{id}").elsewhere(),
    get("/hsds/3.0/taxonomy_terms"),
    get("/hsds/3.0/taxonomy_terms/{id}").elsewhere(),
];
