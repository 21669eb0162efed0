//! Code tables as システム管理 edits them. A row is never deleted, for records hold its code: it is ended.

use crate::{
    actor::Ctx,
    admin,
    audit::{Action, Kind, Line},
    db::Store,
    error::{Error, Result},
    row::{Row, Sql, vals},
    secret,
};
use chrono::NaiveDate;
use domain::admin::CodeForm;

/// The lists, each with its Japanese name, in the order of the settings page.
pub const LISTS: &[(&str, &str)] = &[
    ("topic", "困っていること"),
    ("door", "相談の入口"),
    ("route", "相談の経路"),
    ("screening", "受付の結果"),
    ("method", "連絡の方法"),
    ("programme", "事業"),
    ("field", "属性"),
    ("band", "暮らしの面（長い目）"),
    ("close_reason", "終わった理由"),
    ("pause_reason", "中断の理由"),
    ("menu", "支援メニュー（プランの事業）"),
    ("agree_how", "プランの同意の取り方"),
    ("change", "見られた変化（評価）"),
    ("no_plan_reason", "プランがまだの理由"),
    ("consent_version", "個人情報の説明書の版"),
    ("agency_kind", "機関の種類"),
    ("issue", "課題と背景要因"),
    ("urgent_need", "いますぐ要ること"),
    ("marriage", "婚姻"),
    ("home_kind", "住まい"),
    ("family_care", "家族のなかの世話"),
    ("health_state", "健康状態"),
    ("health_insurance", "健康保険"),
    ("disability_book", "障害者手帳"),
    ("care_level", "介護の認定"),
    ("income_kind", "収入のもと"),
    ("asset_kind", "資産"),
    ("benefit_kind", "給付・手当・減免"),
    ("seiho", "生活保護"),
    ("pension", "年金"),
    ("debt_state", "債務"),
    ("arrears_kind", "滞納"),
    ("work_state", "就労状況"),
    ("work_kind", "働き方"),
    ("work_left", "直近の離職から"),
    ("school", "最終学歴"),
    ("income_item", "家計の収入"),
    ("expense_item", "家計の支出"),
    ("lender_kind", "借金・滞納の相手"),
    ("legal_step", "督促・法的な手つづき"),
    ("housing_paper_rent", "住居確保給付金（家賃補助）の書類"),
    ("housing_paper_moving", "住居確保給付金（転居費用補助）の書類"),
    ("housing_duty_job", "住居確保給付金の毎月の活動（仕事をさがす）"),
    ("housing_duty_business", "住居確保給付金の毎月の活動（事業を立て直す）"),
    ("housing_end", "住居確保給付金がおわる理由"),
];

/// One list on the settings page.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CodeList {
    /// Its word.
    pub list: String,
    /// Its Japanese name.
    pub name: String,
    /// Choices today.
    pub now: i64,
    /// Of these, marked 仮.
    pub provisional: i64,
}

/// One row of a list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CodeRow {
    /// Kept in records; never changes.
    pub code: String,
    /// What may be edited.
    pub form: CodeForm,
    /// For editing.
    pub version: i64,
}

impl CodeRow {
    /// Is it a choice on `day`?
    #[must_use]
    pub fn on(&self, day: NaiveDate) -> bool {
        self.form.from.is_none_or(|from| from <= day) && self.form.to.is_none_or(|to| day <= to)
    }
}

fn known(list: &str) -> Result<&'static str> {
    LISTS.iter().find(|(word, _)| *word == list).map(|(_, name)| *name).ok_or(Error::NotFound)
}

fn row(r: &Row) -> Result<CodeRow> {
    Ok(CodeRow {
        code: r.text("code")?,
        form: CodeForm {
            label: r.text("label")?,
            rank: r.int("rank")?,
            provisional: r.flag("provisional")?,
            source: r.text("source")?,
            from: r.opt_date("valid_from")?,
            to: r.opt_date("valid_to")?,
        },
        version: r.int("version")?,
    })
}

impl Store {
    /// The lists, with how many choices each has today.
    ///
    /// # Errors
    /// [`Error::NotFound`] unless システム管理.
    pub async fn code_lists(&self, ctx: &Ctx) -> Result<Vec<CodeList>> {
        let mut lists = Vec::with_capacity(LISTS.len());
        for (list, name) in LISTS {
            let rows = self.code_rows(ctx, list).await?;
            let now: Vec<_> = rows.1.iter().filter(|row| row.on(ctx.today())).collect();
            let count = |n: usize| i64::try_from(n).unwrap_or(i64::MAX);
            let provisional = count(now.iter().filter(|row| row.form.provisional).count());
            lists.push(CodeList {
                list: (*list).to_owned(),
                name: (*name).to_owned(),
                now: count(now.len()),
                provisional,
            });
        }
        Ok(lists)
    }

    /// The name and every row of a list, ended ones too, in the office's order.
    ///
    /// # Errors
    /// [`Error::NotFound`] unless システム管理, or when there is no such list.
    pub async fn code_rows(&self, ctx: &Ctx, list: &str) -> Result<(&'static str, Vec<CodeRow>)> {
        admin::system(&ctx.actor)?;
        let name = known(list)?;
        let unit = self.reading(ctx).await?;
        let sql = Sql::new("SELECT * FROM code WHERE list = $1 ORDER BY rank, id", vals![list]);
        let rows = unit.all(sql, row).await?;
        unit.done().await?;
        Ok((name, rows))
    }

    /// Adds a row to a list; its code word is made by the store.
    ///
    /// # Errors
    /// [`Error::NotFound`] unless システム管理, or when there is no such list.
    pub async fn add_code(&self, ctx: &Ctx, list: &str, form: &CodeForm, once: &str) -> Result<String> {
        admin::system(&ctx.actor)?;
        known(list)?;
        let mut unit = self.writing(ctx).await?;
        // 40 random bits: enough to be alone in a list, short enough to be read in an export.
        let letters = secret::token()?.to_string();
        let code = format!("own_{}", letters.get(18..).unwrap_or(&letters));
        if let Some(first) = unit.once("code", once, &code).await? {
            return Ok(first);
        }
        let sql = Sql::new(
            "INSERT INTO code (list, code, label, rank, provisional, source, valid_from, valid_to) \
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8) RETURNING id",
            vals![
                list,
                code.as_str(),
                form.label.as_str(),
                form.rank,
                i64::from(form.provisional),
                form.source.as_str(),
                form.from.map(|d| d.to_string()),
                form.to.map(|d| d.to_string()),
            ],
        );
        let id = unit.insert(sql).await?;
        unit.note(Line::new(Action::Create, Kind::Code, id));
        unit.done().await?;
        Ok(code)
    }

    /// Changes or ends a row. Its code word stays.
    ///
    /// # Errors
    /// [`Error::NotFound`] unless システム管理, or when absent; [`Error::Stale`].
    pub async fn change_code(
        &self,
        ctx: &Ctx,
        list: &str,
        code: &str,
        form: &CodeForm,
        version: i64,
    ) -> Result<()> {
        admin::system(&ctx.actor)?;
        known(list)?;
        let mut unit = self.writing(ctx).await?;
        let find = Sql::new(
            "SELECT id FROM code WHERE list = $1 AND code = $2 ORDER BY id LIMIT 1",
            vals![list, code],
        );
        let id = unit.need(find, |r| r.int("id")).await?;
        let sql = Sql::new(
            "UPDATE code SET label = $1, rank = $2, provisional = $3, source = $4, valid_from = $5, valid_to = $6, \
             version = version + 1 WHERE id = $7 AND version = $8",
            vals![
                form.label.as_str(),
                form.rank,
                i64::from(form.provisional),
                form.source.as_str(),
                form.from.map(|d| d.to_string()),
                form.to.map(|d| d.to_string()),
                id,
                version,
            ],
        );
        if unit.run(sql).await? == 0 {
            return Err(unit.stale("code", id).await);
        }
        unit.note(Line::new(Action::Change, Kind::Code, id));
        unit.done().await
    }
}
