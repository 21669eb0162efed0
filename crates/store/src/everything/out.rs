//! Every row, page by page, from one state of the database.

use super::{Head, Job, Sink, shape};
use crate::{
    actor::Ctx,
    audit::{Action, Kind, Line},
    backup::{PAGE, Trouble, write::next_page},
    db::Store,
    migrate,
};
use domain::Instant;

/// So many pages are read between two looks whether the work may go on: about a second.
const PAGES_BETWEEN_LOOKS: usize = 40;

impl Store {
    /// Pours the whole record as of one instant into `sink`, while others go on working. At most one page of rows is
    /// in memory. That it leaves is on record, under the asker's name, before the first byte. `now` is read for every
    /// look whether it may go on.
    ///
    /// # Errors
    /// [`Trouble::Stopped`] when it may not go on any more; [`Trouble`] when the database or the sink fails. What the
    /// sink has got by then is to be thrown away.
    pub async fn pour_everything(
        &self,
        job: &Job,
        now: impl Fn() -> Instant + Send + Sync,
        sink: &mut impl Sink,
    ) -> Result<(Head, u64, u64), Trouble> {
        let ctx: Ctx = self.export_ctx(job, now()).await?;
        let mut unit = self.writing(&ctx).await?;
        unit.note(Line::new(Action::Export, Kind::Everything, job.id));
        unit.done().await?;
        let steps: Vec<String> = migrate::steps().into_iter().map(str::to_owned).collect();
        let head = Head { at: ctx.now, program: env!("CARGO_PKG_VERSION").to_owned(), steps };
        let unit = self.reading_whole(&ctx).await?;
        let sealed = unit.sealed_ways().await?;
        let (mut tables, mut rows, mut pages) = (0, 0, 0_usize);
        sink.begin(&head, &shape::dictionary(&head)?)?;
        for table in shape::open_tables(head.steps.len())? {
            let names: Vec<&str> = table.columns.iter().map(|c| c.name.as_str()).collect();
            sink.table(&table.name, &names)?;
            let mut after = None;
            loop {
                if pages.is_multiple_of(PAGES_BETWEEN_LOOKS) && !self.export_lives(job, now()).await? {
                    return Err(Trouble::Stopped);
                }
                pages += 1;
                let page = next_page(&unit, &table, after.take()).await?;
                for row in &page {
                    // What a seal keeps does not leave: see `sealed`.
                    if let Some(row) = sealed.reduce(&table.name, &names, row) {
                        sink.row(&row)?;
                        rows += 1;
                    }
                }
                let full = page.len() == PAGE;
                after = page.into_iter().next_back();
                if !full {
                    break;
                }
            }
            sink.end()?;
            tables += 1;
        }
        unit.done().await?;
        Ok((head, tables, rows))
    }
}
