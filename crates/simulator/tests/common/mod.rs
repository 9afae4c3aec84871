//! What the tests over a real socket share.

use std::net::SocketAddr;

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::oneshot;
use vicidial_simulator::{Options, Simulator};

/// A simulator that listens on a free port of the loopback address until it is dropped.
pub(crate) struct Server {
    pub(crate) address: SocketAddr,
    _stop: oneshot::Sender<()>,
}

/// An HTTP answer, or the bare end of a connection.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Reply {
    /// Status, head and body.
    Answer(u16, String, String),
    /// The server closed the connection without sending a byte.
    Closed,
}

impl Reply {
    pub(crate) fn status(&self) -> Option<u16> {
        match self {
            Self::Answer(status, _, _) => Some(*status),
            Self::Closed => None,
        }
    }

    pub(crate) fn body(&self) -> &str {
        match self {
            Self::Answer(_, _, body) => body,
            Self::Closed => "",
        }
    }

    pub(crate) fn json(&self) -> serde_json::Value {
        serde_json::from_str(self.body()).unwrap()
    }
}

impl Server {
    pub(crate) async fn start(simulator: &Simulator, options: Options) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let (stop, stopped) = oneshot::channel::<()>();
        let simulator = simulator.clone();
        tokio::spawn(async move {
            let stopped = async {
                // It ends when the sender is dropped, too.
                let _ = stopped.await;
            };
            simulator.serve(listener, &options, stopped).await
        });
        Self {
            address,
            _stop: stop,
        }
    }

    /// Sends bytes as they are and reads until the server closes the connection.
    pub(crate) async fn raw(&self, request: &[u8]) -> Reply {
        let mut stream = TcpStream::connect(self.address).await.unwrap();
        stream.write_all(request).await.unwrap();
        let mut bytes = Vec::new();
        stream.read_to_end(&mut bytes).await.unwrap();
        if bytes.is_empty() {
            return Reply::Closed;
        }
        let text = String::from_utf8(bytes).unwrap();
        let (head, body) = text.split_once("\r\n\r\n").unwrap();
        let status = head.split(' ').nth(1).unwrap().parse().unwrap();
        Reply::Answer(status, head.to_ascii_lowercase(), body.to_owned())
    }

    pub(crate) async fn send(&self, method: &str, path: &str, headers: &str, body: &str) -> Reply {
        let request = format!(
            "{method} {path} HTTP/1.1\r\nHost: {}\r\nConnection: close\r\n{headers}Content-Length: {}\r\n\r\n{body}",
            self.address,
            body.len()
        );
        self.raw(request.as_bytes()).await
    }

    pub(crate) async fn get(&self, path: &str) -> Reply {
        self.send("GET", path, "", "").await
    }

    pub(crate) async fn post(&self, path: &str, body: &str) -> Reply {
        self.send("POST", path, "", body).await
    }

    /// `ra_call_control` on agent 1028's call of the recorded scenario.
    pub(crate) async fn hang_up(&self) -> Reply {
        self.get(
            "/agc/api.php?source=test&user=apiuser&pass=apipass1&agent_user=1028\
             &function=ra_call_control&stage=HANGUP&value=Y0315201639000402027&status=SALE",
        )
        .await
    }

    pub(crate) async fn agent_status(&self, agent_user: &str) -> Reply {
        self.get(&format!(
            "/vicidial/non_agent_api.php?source=test&user=apiuser&pass=apipass1\
             &function=agent_status&agent_user={agent_user}"
        ))
        .await
    }
}
