//! 「保存期間」 and a list, as a 管理者 sees them. Numbers are counted over all of the desk's records; a name is shown only
//! where the gate opens it to the actor.

use super::{
    desk,
    due::{Standing, Which},
    hold::Held,
    list::due,
};
use crate::{
    actor::Ctx,
    audit::{Action, Kind, Line},
    db::Store,
    error::Result,
    gate::reception_visible,
    row::{Row, Sql, vals},
    unit::Unit,
};
use chrono::{Months, NaiveDate};
use domain::{
    Instant, Token,
    access::{Ground, Parts},
    retention::{ItemState, ListState, Stay, fiscal_year},
};
use std::collections::{BTreeMap, HashMap};

/// Lists on the page.
const SHOWN: i64 = 50;

/// How many.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Counts {
    /// Households.
    pub households: i64,
    /// Receptions that became no household's.
    pub receptions: i64,
}

/// How many were closed in a 年度.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct YearCount {
    /// The year of its 1 April.
    pub year: i32,
    /// Households.
    pub households: i64,
    /// Receptions that became no household's.
    pub receptions: i64,
}

/// The page 「保存期間」.
#[derive(Clone)]
pub struct Overview {
    /// The desk's name.
    pub agency: String,
    /// Whole years for which a household is kept, in force today.
    pub household_years: i64,
    /// The same of a reception.
    pub reception_years: i64,
    /// Days between the second yes and the erasure.
    pub wait_days: i64,
    /// Due now.
    pub due: Counts,
    /// The same by the 年度 of the closing day, the oldest first.
    pub years: Vec<YearCount>,
    /// Not due now, and due within a year.
    pub soon: Counts,
    /// Holds in force.
    pub held: Vec<Held>,
    /// The lists, newest first.
    pub lists: Vec<ListBrief>,
    /// Something is due, and no list of this desk is open.
    pub may_make: bool,
}

/// A list in a line.
#[derive(Debug, Clone)]
pub struct ListBrief {
    /// Its token.
    pub token: Token,
    /// Where it stands.
    pub state: ListState,
    /// Whose records are on it.
    pub agency: String,
    /// Who made it.
    pub made_by: String,
    /// When.
    pub made_at: Instant,
    /// From when the program erases; after the second yes.
    pub erase_at: Option<Instant>,
    /// When it was over.
    pub done_at: Option<Instant>,
    /// How many things are on it.
    pub items: i64,
    /// How many have been erased.
    pub erased: i64,
    /// The actor may say the second yes.
    pub may_agree: bool,
}

/// A list. Without `Debug`.
#[derive(Clone)]
pub struct ErasureList {
    /// The list in a line.
    pub brief: ListBrief,
    /// Who said the second yes.
    pub agreed_by: Option<String>,
    /// When.
    pub agreed_at: Option<Instant>,
    /// Who stopped it.
    pub stopped_by: Option<String>,
    /// When.
    pub stopped_at: Option<Instant>,
    /// Why.
    pub stopped_words: String,
    /// Households on it.
    pub households: i64,
    /// Receptions on it.
    pub receptions: i64,
    /// How many were taken out.
    pub kept: i64,
    /// How many stayed when their day came.
    pub stayed: i64,
    /// It may still be stopped.
    pub may_stop: bool,
    /// Something may still be taken out.
    pub may_keep: bool,
    /// The actor made it.
    pub mine: bool,
    /// What is on it.
    pub items: Vec<Item>,
}

/// One thing on a list. Without `Debug`.
#[derive(Clone)]
pub struct Item {
    /// Its number on the list, from 1.
    pub rank: i64,
    /// A household; else a reception.
    pub household: bool,
    /// 年度-連番 of its cases, or of the reception.
    pub number: String,
    /// The day from which its period was counted when the list was made.
    pub closed_on: NaiveDate,
    /// The period of then, in years.
    pub years: i64,
    /// The day on which it was over.
    pub due_on: NaiveDate,
    /// Where it stands.
    pub state: ItemState,
    /// Why it was taken out, or stayed.
    pub why: String,
    /// Who took it out.
    pub by: Option<String>,
    /// When it was taken out, erased, or stayed.
    pub at: Option<Instant>,
    /// The name as it is now; empty when it has been erased, or is not shown to the actor.
    pub name: String,
    /// Its page, as `name`.
    pub link: Option<Token>,
}

const LIST: &str = "l.id, l.token, l.state, l.made_by, l.made_at, l.agreed_at, l.erase_at, l.stopped_at, l.stopped_words, \
     l.done_at, l.agency_id, a.name AS agency, w.name AS made_by_name, g.name AS agreed_by_name, s.name AS stopped_by_name, \
     (SELECT COUNT(*) FROM erasure_item i WHERE i.list_id = l.id) AS items, \
     (SELECT COUNT(*) FROM erasure_item i WHERE i.list_id = l.id AND i.state = 'erased') AS erased";

fn brief(r: &Row, worker: i64) -> Result<(i64, ListBrief)> {
    let state = r.word("state", ListState::parse)?;
    let brief = ListBrief {
        token: r.token("token")?,
        state,
        agency: r.text("agency")?,
        made_by: r.text("made_by_name")?,
        made_at: r.int("made_at")?,
        erase_at: r.opt_int("erase_at")?,
        done_at: r.opt_int("done_at")?,
        items: r.int("items")?,
        erased: r.int("erased")?,
        may_agree: state == ListState::Asked && r.int("made_by")? != worker,
    };
    Ok((r.int("id")?, brief))
}

fn whole(r: &Row, worker: i64) -> Result<(i64, ErasureList)> {
    let (id, brief) = brief(r, worker)?;
    let open = brief.state.open();
    let list = ErasureList {
        agreed_by: r.opt_text("agreed_by_name")?,
        agreed_at: r.opt_int("agreed_at")?,
        stopped_by: r.opt_text("stopped_by_name")?,
        stopped_at: r.opt_int("stopped_at")?,
        stopped_words: r.text("stopped_words")?,
        households: 0,
        receptions: 0,
        kept: 0,
        stayed: 0,
        may_stop: open,
        may_keep: open,
        mine: r.int("made_by")? == worker,
        items: Vec::new(),
        brief,
    };
    Ok((id, list))
}

fn count(rows: &[Standing]) -> i64 {
    i64::try_from(rows.len()).unwrap_or(i64::MAX)
}

fn by_year(homes: &[Standing], receptions: &[Standing]) -> Vec<YearCount> {
    let mut years: BTreeMap<i32, (i64, i64)> = BTreeMap::new();
    for home in homes {
        years.entry(fiscal_year(home.closed)).or_default().0 += 1;
    }
    for reception in receptions {
        years.entry(fiscal_year(reception.closed)).or_default().1 += 1;
    }
    let year = |(year, (households, receptions))| YearCount { year, households, receptions };
    years.into_iter().map(year).collect()
}

/// What is on a list, as its row has it: with the household's or reception's row, to look the name up.
struct OnList {
    home: Option<i64>,
    reception: Option<i64>,
    item: Item,
}

fn on_list(r: &Row) -> Result<OnList> {
    let home = r.opt_int("household_id")?;
    let stay = Stay::parse(&r.text("stay")?).map(|s| s.label().to_owned());
    let item = Item {
        rank: r.int("rank")?,
        household: home.is_some(),
        number: r.text("number")?,
        closed_on: r.date("closed_on")?,
        years: r.int("years")?,
        due_on: r.date("due_on")?,
        state: r.word("state", ItemState::parse)?,
        why: match stay {
            Some(stay) => stay,
            None => r.text("words")?,
        },
        by: r.opt_text("by_name")?,
        at: r.opt_int("turned_at")?,
        name: String::new(),
        link: None,
    };
    Ok(OnList { home, reception: r.opt_int("reception_id")?, item })
}

impl Unit {
    async fn items(&self, list: i64) -> Result<Vec<OnList>> {
        let sql = Sql::new(
            "SELECT i.rank, i.household_id, i.reception_id, i.number, i.closed_on, i.years, i.due_on, i.state, i.stay, \
             i.words, i.turned_at, w.name AS by_name FROM erasure_item i LEFT JOIN worker w ON w.id = i.turned_by \
             WHERE i.list_id = $1 ORDER BY i.rank",
            vals![list],
        );
        self.all(sql, on_list).await
    }

    /// Page and name of those of these receptions that the gate opens to the actor.
    async fn reception_names(&self, receptions: &[i64]) -> Result<HashMap<i64, (Token, String)>> {
        let mut names = HashMap::new();
        for some in receptions.chunks(500) {
            let mut sql = Sql::new("SELECT r.id, r.token, r.name FROM reception r WHERE r.id IN ", vals![]);
            sql.ids(some).add(" AND ");
            reception_visible(&mut sql, self, "r");
            let read = |r: &Row| Ok((r.int("id")?, (r.token("token")?, r.text("name")?)));
            names.extend(self.all(sql, read).await?);
        }
        Ok(names)
    }
}

impl Store {
    /// What is due at the actor's desk, what will be, what is held, and the lists.
    ///
    /// # Errors
    /// [`crate::Error::NotFound`] unless 管理者 of the present desk.
    pub async fn retention(&self, ctx: &Ctx) -> Result<Overview> {
        let (agency, _) = desk(&ctx.actor)?;
        let mut unit = self.reading_whole(ctx).await?;
        let (years, today) = (unit.years_of(agency).await?, ctx.today());
        let in_a_year = today.checked_add_months(Months::new(12)).unwrap_or(today);
        let homes = unit.homes_standing(Which::Of(agency)).await?;
        let receptions = unit.receptions_standing(Which::Of(agency)).await?;
        let later = Counts {
            households: count(&due(homes.clone(), years.household, in_a_year)),
            receptions: count(&due(receptions.clone(), years.reception, in_a_year)),
        };
        let homes = due(homes, years.household, today);
        let receptions = due(receptions, years.reception, today);
        let now = Counts { households: count(&homes), receptions: count(&receptions) };
        let held = unit.holds_of(agency).await?;
        let mut sql = unit.lists_sql(LIST)?;
        sql.add(" ORDER BY l.id DESC LIMIT ").bind(SHOWN);
        let worker = ctx.actor.worker;
        let lists = unit.all(sql, |r| Ok((r.int("agency_id")?, brief(r, worker)?.1))).await?;
        let open = lists.iter().any(|(of, list)| *of == agency && list.state.open());
        let shown: Vec<i64> =
            held.iter().filter(|(_, h)| h.household.is_some()).map(|(home, _)| *home).collect();
        if !shown.is_empty() {
            let line = Line::new(Action::List, Kind::Household, None).subjects(shown);
            unit.note(line.shown(Parts::BASIC, Ground::OwnWork));
        }
        unit.note(Line::new(Action::List, Kind::Erasure, None));
        unit.done().await?;
        Ok(Overview {
            agency: ctx.actor.desk().map(|d| d.name.clone()).unwrap_or_default(),
            household_years: years.household,
            reception_years: years.reception,
            wait_days: years.wait,
            due: now,
            years: by_year(&homes, &receptions),
            soon: Counts {
                households: later.households - now.households,
                receptions: later.receptions - now.receptions,
            },
            held: held.into_iter().map(|(_, held)| held).collect(),
            lists: lists.into_iter().map(|(_, list)| list).collect(),
            may_make: !open && now != Counts::default(),
        })
    }

    /// A list with all that is on it.
    ///
    /// # Errors
    /// [`crate::Error::NotFound`] when it is absent or not for this actor.
    pub async fn erasure_list(&self, ctx: &Ctx, list: &Token) -> Result<ErasureList> {
        let mut unit = self.reading_whole(ctx).await?;
        let mut sql = unit.lists_sql(LIST)?;
        sql.add(" AND l.token = ").bind(list.as_str());
        let (id, mut list) = unit.need(sql, |r| whole(r, ctx.actor.worker)).await?;
        let items = unit.items(id).await?;
        let homes: Vec<i64> = items.iter().filter_map(|i| i.home).collect();
        let receptions: Vec<i64> = items.iter().filter_map(|i| i.reception).collect();
        (list.households, list.receptions) =
            (i64::try_from(homes.len()).unwrap_or(0), i64::try_from(receptions.len()).unwrap_or(0));
        let (homes, receptions) = (unit.home_names(&homes).await?, unit.reception_names(&receptions).await?);
        for OnList { home, reception, mut item } in items {
            list.kept += i64::from(item.state == ItemState::Kept);
            list.stayed += i64::from(item.state == ItemState::Stayed);
            let of_home = home.and_then(|id| homes.get(&id));
            if let Some((token, name)) = of_home.or_else(|| reception.and_then(|id| receptions.get(&id))) {
                (item.link, item.name) = (Some(token.clone()), name.clone());
            }
            list.items.push(item);
        }
        for (kind, shown) in [(Kind::Household, homes), (Kind::Reception, receptions)] {
            if !shown.is_empty() {
                let mut rows: Vec<i64> = shown.into_keys().collect();
                rows.sort_unstable();
                let line = Line::new(Action::List, kind, None).subjects(rows);
                unit.note(line.shown(Parts::BASIC, Ground::OwnWork));
            }
        }
        unit.note(Line::new(Action::View, Kind::Erasure, id));
        unit.done().await?;
        Ok(list)
    }
}

/// A list that waits for the actor's yes.
pub(crate) struct Waits {
    pub(crate) token: Token,
    pub(crate) made_at: Instant,
    pub(crate) agency: String,
    pub(crate) items: i64,
}

impl Unit {
    /// The lists that wait for this actor's second yes, the oldest first; none unless 管理者 of the present desk.
    pub(crate) async fn erasures_to_agree(&self) -> Result<Vec<Waits>> {
        let Ok(mut sql) = self.lists_sql(LIST) else { return Ok(Vec::new()) };
        sql.add(" AND l.state = 'asked' AND l.made_by <> ")
            .bind(self.ctx().actor.worker)
            .add(" ORDER BY l.id");
        self.all(sql, |r| {
            Ok(Waits {
                token: r.token("token")?,
                made_at: r.int("made_at")?,
                agency: r.text("agency")?,
                items: r.int("items")?,
            })
        })
        .await
    }
}
