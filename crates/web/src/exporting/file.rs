//! The sealed file: made for this user alone, and read as the body of an answer.

use axum::body::Bytes;
use http_body::{Body, Frame, SizeHint};
use std::{
    fs::{self, File},
    io,
    os::unix::fs::{DirBuilderExt as _, OpenOptionsExt as _},
    path::Path,
    pin::Pin,
    task::{Context, Poll, ready},
};
use tokio::io::{AsyncRead, ReadBuf};

/// Bytes of one frame.
const FRAME: usize = 64 * 1024;

/// Makes the file, and its folder, readable by this user alone. What an earlier try left is begun anew.
///
/// # Errors
/// When it cannot be made.
pub fn create(path: &Path) -> io::Result<File> {
    if let Some(folder) = path.parent() {
        fs::DirBuilder::new().recursive(true).mode(0o700).create(folder)?;
    }
    fs::OpenOptions::new().write(true).create(true).truncate(true).mode(0o600).open(path)
}

/// A file as the body of an answer: [`FRAME`] bytes in memory. `done` is called at its end, if the connection took every
/// byte; a connection that broke off leaves it uncalled.
pub struct Streamed<F: FnOnce() + Send + Unpin> {
    file: tokio::fs::File,
    left: u64,
    done: Option<F>,
}

impl<F: FnOnce() + Send + Unpin> std::fmt::Debug for Streamed<F> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Streamed").field("left", &self.left).finish_non_exhaustive()
    }
}

impl<F: FnOnce() + Send + Unpin> Streamed<F> {
    /// Of a file of `size` bytes.
    pub const fn new(file: tokio::fs::File, size: u64, done: F) -> Self {
        Self { file, left: size, done: Some(done) }
    }
}

/// A connection that knows the length asks no further after the last byte: it only lets go.
impl<F: FnOnce() + Send + Unpin> Drop for Streamed<F> {
    fn drop(&mut self) {
        if self.left == 0
            && let Some(done) = self.done.take()
        {
            done();
        }
    }
}

impl<F: FnOnce() + Send + Unpin> Body for Streamed<F> {
    type Data = Bytes;
    type Error = io::Error;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, io::Error>>> {
        if self.left == 0 {
            return Poll::Ready(None);
        }
        let mut buffer = vec![0; FRAME];
        let mut read = ReadBuf::new(&mut buffer);
        ready!(Pin::new(&mut self.file).poll_read(context, &mut read))?;
        let got = read.filled().len();
        if got == 0 {
            return Poll::Ready(Some(Err(io::ErrorKind::UnexpectedEof.into())));
        }
        self.left = self.left.saturating_sub(got as u64);
        buffer.truncate(got);
        Poll::Ready(Some(Ok(Frame::data(Bytes::from(buffer)))))
    }

    fn is_end_stream(&self) -> bool {
        self.left == 0
    }

    fn size_hint(&self) -> SizeHint {
        SizeHint::with_exact(self.left)
    }
}
