//! A benefit out of its rows.

use super::{Duty, DutyMonth, Housing};
use crate::{
    error::{Error, Result},
    row::{Row, Sql, vals},
    unit::Unit,
};
use chrono::NaiveDate;
use domain::{
    housing::{Aim, Applied, Benefit, Done, Ended, Kind, Payment, Running, Span, Stage},
    month::Month,
};

fn month(r: &Row, column: &'static str) -> Result<Month> {
    Month::from_storage(&r.text(column)?).ok_or(Error::Broken(column))
}

/// All of one benefit. The caller has asked the gate.
pub(super) async fn load(unit: &Unit, id: i64, editable: bool) -> Result<Housing> {
    let (spans, span_reasons) = spans(unit, id).await?.into_iter().unzip();
    let (paid, pay_reasons) = payments(unit, id).await?.into_iter().unzip();
    let (papers, months) = (papers(unit, id).await?, duties(unit, id).await?);
    let sql = Sql::new(
        "SELECT b.*, c.number, a.name AS agency FROM housing b JOIN support_case c ON c.id = b.case_id \
         JOIN agency a ON a.id = c.agency_id WHERE b.id = $1",
        vals![id],
    );
    let parts: (Vec<Span>, Vec<Payment>) = (spans, paid);
    let mut housing = unit
        .need(sql, |r| {
            Ok(Housing {
                token: r.token("token")?,
                version: r.int("version")?,
                benefit: benefit(r, parts.clone())?,
                number: r.text("number")?,
                agency: r.text("agency")?,
                rent: r.opt_int("rent")?,
                note: r.text("note")?,
                turned_on: r.opt_date("turned_on")?,
                reason: r.text("reason")?,
                end_code: r.text("end_code")?,
                span_reasons: Vec::new(),
                pay_reasons: Vec::new(),
                papers: Vec::new(),
                months: Vec::new(),
                editable,
            })
        })
        .await?;
    (housing.span_reasons, housing.pay_reasons) = (span_reasons, pay_reasons);
    (housing.papers, housing.months) = (papers, months);
    Ok(housing)
}

/// The state that the rows tell.
fn benefit(r: &Row, (spans, paid): (Vec<Span>, Vec<Payment>)) -> Result<Benefit> {
    let kind = r.word("kind", Kind::parse)?;
    let aim = Aim::of(kind, &r.text("track")?).ok_or(Error::Broken("housing.track"))?;
    let on = r.date("applied_on")?;
    let running = || {
        let mut spans = spans.into_iter();
        let first = spans.next().ok_or(Error::Broken("housing_span"))?;
        Ok::<_, Error>(Running { aim, applied_on: on, first, more: spans.collect(), paid })
    };
    Ok(match r.word("stage", Stage::parse)? {
        Stage::Applied => Benefit::Applied(Applied { aim, on }),
        Stage::Refused => Benefit::Refused(Applied { aim, on }),
        Stage::Withdrawn => Benefit::Withdrawn(Applied { aim, on }),
        Stage::Running => Benefit::Running(running()?),
        Stage::Ended => {
            let last = r.opt_text("last_month")?;
            let last =
                last.map(|m| Month::from_storage(&m).ok_or(Error::Broken("last_month"))).transpose()?;
            let on = r.opt_date("turned_on")?.ok_or(Error::Broken("housing.turned_on"))?;
            Benefit::Ended(Ended { was: running()?, on, last })
        }
    })
}

async fn spans(unit: &Unit, id: i64) -> Result<Vec<(Span, String)>> {
    let sql = Sql::new("SELECT * FROM housing_span WHERE housing_id = $1 ORDER BY id", vals![id]);
    unit.all(sql, |r| {
        let span = Span {
            from: month(r, "from_month")?,
            months: u32::try_from(r.int("months")?).map_err(|_| Error::Broken("housing_span.months"))?,
            yen: r.int("yen")?,
            decided_on: r.date("decided_on")?,
        };
        Ok((span, r.text("reason")?))
    })
    .await
}

async fn payments(unit: &Unit, id: i64) -> Result<Vec<(Payment, String)>> {
    let sql = Sql::new(
        "SELECT month, yen, paid_on, reason FROM housing_payment WHERE housing_id = $1 AND ended_at IS NULL \
         ORDER BY month, id",
        vals![id],
    );
    unit.all(sql, |r| {
        let payment = Payment { month: month(r, "month")?, yen: r.int("yen")?, on: r.date("paid_on")? };
        Ok((payment, r.text("reason")?))
    })
    .await
}

async fn papers(unit: &Unit, id: i64) -> Result<Vec<(String, NaiveDate)>> {
    let sql = Sql::new(
        "SELECT code, got_on FROM housing_paper WHERE housing_id = $1 ORDER BY got_on, code",
        vals![id],
    );
    unit.all(sql, |r| Ok((r.text("code")?, r.date("got_on")?))).await
}

async fn duties(unit: &Unit, id: i64) -> Result<Vec<DutyMonth>> {
    let sql = Sql::new(
        "SELECT d.month, d.due_on, d.code, d.done, d.words, w.name AS by_name FROM housing_duty d \
         LEFT JOIN worker w ON w.id = d.answered_by WHERE d.housing_id = $1 ORDER BY d.month, d.id",
        vals![id],
    );
    let rows = unit
        .all(sql, |r| {
            let duty = Duty {
                code: r.text("code")?,
                done: Done::parse(&r.text("done")?),
                words: r.text("words")?,
                by: r.opt_text("by_name")?.unwrap_or_default(),
            };
            Ok((month(r, "month")?, r.date("due_on")?, duty))
        })
        .await?;
    let mut months: Vec<DutyMonth> = Vec::new();
    for (month, due_on, duty) in rows {
        match months.last_mut() {
            Some(last) if last.month == month => last.duties.push(duty),
            _ => months.push(DutyMonth { month, due_on, duties: vec![duty] }),
        }
    }
    Ok(months)
}
