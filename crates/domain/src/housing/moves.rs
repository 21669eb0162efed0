//! What can be done in which state; what cannot is told in a sentence.

use super::{
    Aim, Applied, Benefit, Decision, End, Ended, Extension, Kind, Limits, Pay, Payment, Running, Span, Stage,
};
use crate::{Fault, Faults, month::Month, yen};
use chrono::NaiveDate;

impl Benefit {
    /// As one that is being decided.
    ///
    /// # Errors
    /// A sentence, when it was decided already.
    pub fn applied(self) -> Result<Applied, Fault> {
        match self {
            Self::Applied(applied) => Ok(applied),
            other => Err(Fault::new(
                "move",
                format!("この申請は、もう「{}」になっています", other.stage().label()),
            )),
        }
    }

    /// As one that is being paid; `what` names the move for the sentence: 「支払い」「延長」.
    ///
    /// # Errors
    /// A sentence, when it is not.
    pub fn running(self, what: &str) -> Result<Running, Fault> {
        match self {
            Self::Running(running) => Ok(running),
            other => Err(not_running(other.stage(), what)),
        }
    }

    /// Pays a month: of one that is running, or what was still open when it ended.
    ///
    /// # Errors
    /// A sentence for each thing that is not in order.
    pub fn pay(self, pay: &Pay) -> Result<Self, Faults> {
        match self {
            Self::Running(running) => Ok(Self::Running(running.pay(pay)?)),
            Self::Ended(ended) => Ok(Self::Ended(ended.pay(pay)?)),
            other => Err(not_running(other.stage(), "支払い").into()),
        }
    }
}

fn not_running(stage: Stage, what: &str) -> Fault {
    let sentence = match stage {
        Stage::Applied => format!("まだ決定が記録されていません。{what}の前に、決定を記録してください"),
        Stage::Refused => format!("不支給になった申請には、{what}を記録できません"),
        Stage::Withdrawn => format!("取り下げた申請には、{what}を記録できません"),
        Stage::Ended => format!(
            "おわった給付には、{what}を記録できません。もう一度つかうときは、新しい申請にしてください"
        ),
        Stage::Running => format!("{what}は、いまはできません"),
    };
    Fault::new("move", sentence)
}

impl Applied {
    /// 支給決定. `missing`: papers on the list that have not come.
    ///
    /// # Errors
    /// A sentence for each thing that is not in order.
    pub fn grant(self, decision: &Decision, missing: usize, limits: &Limits) -> Result<Running, Faults> {
        let mut faults = Faults::none();
        after(&mut faults, "on", decision.span.decided_on, self.on);
        if decision.span.from < Month::of(self.on) {
            faults.add("from", "支給をはじめる月が、申請した月より前になっています");
        }
        if missing > 0 && decision.reason.is_empty() {
            faults.add(
                "reason",
                format!("書類があと{missing}つ届いていません。そろえるか、なしで決めるわけを書いてください"),
            );
        }
        match self.aim.kind() {
            Kind::Rent => {
                let months = decision.span.months;
                if months > limits.first {
                    let most = limits.first;
                    faults.add(
                        "months",
                        format!("はじめの支給は{most}か月までと設定されています（いま{months}か月）"),
                    );
                }
                longest(&mut faults, months, limits);
                most(&mut faults, decision.span.yen, limits.rent, "家賃補助の月額");
            }
            Kind::Moving => {
                if decision.span.months != 1 {
                    faults.add("months", "転居費用補助は一度きりです。月数は入れません");
                }
                most(&mut faults, decision.span.yen, limits.moving, "転居費用補助の額");
            }
        }
        let Self { aim, on } = self;
        faults.or(Running { aim, applied_on: on, first: decision.span, more: Vec::new(), paid: Vec::new() })
    }

    /// 不支給 or 取下げ on a day.
    ///
    /// # Errors
    /// A day before the application.
    pub fn turn(self, on: NaiveDate) -> Result<Self, Faults> {
        let mut faults = Faults::none();
        after(&mut faults, "on", on, self.on);
        faults.or(self)
    }
}

impl Running {
    /// 延長: goes on from the month after the last.
    ///
    /// # Errors
    /// A sentence for each thing that is not in order.
    pub fn extend(mut self, extension: &Extension, limits: &Limits) -> Result<Self, Faults> {
        if self.aim == Aim::Moving {
            return Err(Fault::new("move", "転居費用補助は一度きりで、延長はありません").into());
        }
        let mut faults = Faults::none();
        after(&mut faults, "on", extension.on, self.first.decided_on);
        if extension.months > limits.extension {
            let (most, now) = (limits.extension, extension.months);
            faults.add("months", format!("一度の延長は{most}か月までと設定されています（いま{now}か月）"));
        }
        longest(&mut faults, self.months() + extension.months, limits);
        most(&mut faults, extension.yen, limits.rent, "家賃補助の月額");
        let from = self.last().plus(1);
        let Extension { on, months, yen, .. } = *extension;
        self.more.push(Span { from, months, yen, decided_on: on });
        faults.or(self)
    }

    /// 支払い for one month.
    ///
    /// # Errors
    /// A sentence for each thing that is not in order.
    pub fn pay(mut self, pay: &Pay) -> Result<Self, Faults> {
        let mut faults = Faults::none();
        match self.decided(pay.month) {
            None => faults.add(
                "month",
                format!(
                    "{}は、決定した期間（{}から{}まで）の外です",
                    pay.month.show(),
                    self.first.from.show(),
                    self.last().show()
                ),
            ),
            Some(decided) if decided != pay.yen && pay.reason.is_empty() => faults.add(
                "reason",
                format!("決定した額（{}）とちがいます。わけを、ひとことで入れてください", yen::show(decided)),
            ),
            Some(_) => {}
        }
        if self.paid.iter().any(|p| p.month == pay.month) {
            faults.add("month", format!("{}の分は、もう支払いが記録されています", pay.month.show()));
        }
        after(&mut faults, "on", pay.on, self.first.decided_on);
        self.paid.push(Payment { month: pay.month, yen: pay.yen, on: pay.on });
        faults.or(self)
    }

    /// 毎月の活動 can be answered for a month of the period that has begun.
    ///
    /// # Errors
    /// A sentence.
    pub fn answerable(&self, month: Month, today: NaiveDate) -> Result<(), Fault> {
        if self.aim == Aim::Moving {
            return Err(Fault::new("move", "転居費用補助には、毎月の活動の報告はありません"));
        }
        if self.decided(month).is_none() {
            return Err(Fault::new("move", format!("{}は、支給の期間の外です", month.show())));
        }
        if month > Month::of(today) {
            return Err(Fault::new("move", format!("{}は、まだはじまっていません", month.show())));
        }
        Ok(())
    }

    /// 終了.
    ///
    /// # Errors
    /// A sentence for each thing that is not in order.
    pub fn end(self, end: &End) -> Result<Ended, Faults> {
        let mut faults = Faults::none();
        after(&mut faults, "on", end.on, self.first.decided_on);
        let last = end.last.unwrap_or_else(|| self.last());
        if last > self.last() {
            let sentence =
                format!("さいごの月が、決定した期間（{}まで）のあとになっています", self.last().show());
            faults.add("last", sentence);
        }
        if let Some(paid) = self.paid.iter().map(|p| p.month).max().filter(|paid| *paid > last) {
            faults.add(
                "last",
                format!("{}の分まで支払いずみです。さいごの月をたしかめてください", paid.show()),
            );
        }
        let last = (last >= self.first.from).then_some(last);
        faults.or(Ended { was: self, on: end.on, last })
    }
}

impl Ended {
    /// Pays what was still open when it ended.
    ///
    /// # Errors
    /// A sentence for each thing that is not in order.
    pub fn pay(self, pay: &Pay) -> Result<Self, Faults> {
        if self.last.is_none_or(|last| pay.month > last) {
            let sentence = match self.last {
                Some(last) => {
                    format!("この給付は{}の分でおわりました。そのあとの月には支払えません", last.show())
                }
                None => "この給付は、支払う月がないままおわりました".to_owned(),
            };
            return Err(Fault::new("month", sentence).into());
        }
        Ok(Self { was: self.was.pay(pay)?, ..self })
    }
}

fn after(faults: &mut Faults, field: &'static str, day: NaiveDate, first: NaiveDate) {
    if day < first {
        faults.add(field, "日付が、その前の手つづきの日より前になっています");
    }
}

fn longest(faults: &mut Faults, months: u32, limits: &Limits) {
    if months > limits.longest {
        let most = limits.longest;
        faults.add(
            "months",
            format!("支給は、延長もあわせて{most}か月までと設定されています（これで{months}か月）"),
        );
    }
}

fn most(faults: &mut Faults, typed: i64, limit: i64, what: &str) {
    if limit > 0 && typed > limit {
        let limit = yen::show(limit);
        faults.add("yen", format!("{what}は{limit}までと設定されています。額か、設定をたしかめてください"));
    }
}
