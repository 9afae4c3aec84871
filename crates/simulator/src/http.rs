//! The two scripts over HTTP.

use axum::Router;
use axum::body::{Body, to_bytes};
use axum::extract::{Request, State};
use axum::http::{HeaderMap, HeaderValue, Method, StatusCode, header};
use axum::response::Response;
use axum::routing::any;

use crate::Simulator;
use crate::answer::Answer;
use crate::center::RequestReport;
use crate::execute::{Outcome, execute};
use crate::fault::Api;
use crate::php::Parameters;
use crate::simulator::ConnectionDropped;

const AGENT_API: &str = "/agc/api.php";
const NON_AGENT_API: &str = "/vicidial/non_agent_api.php";
const CONTENT_TYPE: HeaderValue = HeaderValue::from_static("text/html; charset=utf-8");
/// The largest body read, as nginx has it by default.
const LARGEST_BODY: usize = 1 << 20;

#[derive(Clone)]
struct Scripts {
    simulator: Simulator,
    /// The origin that CORS is enabled for; none: CORS is off.
    cors: Option<String>,
}

pub(crate) fn router(simulator: Simulator, cors: Option<String>) -> Router {
    // Any method: VICIdial executes them all.
    Router::new()
        .route(AGENT_API, any(agent_api))
        .route(NON_AGENT_API, any(non_agent_api))
        .with_state(Scripts { simulator, cors })
}

async fn agent_api(State(scripts): State<Scripts>, request: Request) -> Response {
    scripts.run(Api::Agent, request).await
}

async fn non_agent_api(State(scripts): State<Scripts>, request: Request) -> Response {
    scripts.run(Api::NonAgent, request).await
}

impl Scripts {
    async fn run(self, api: Api, request: Request) -> Response {
        let (head, body) = request.into_parts();
        let cors = self.cors_headers(&head.headers);
        let is_preflight = head.method == Method::OPTIONS
            && head
                .headers
                .contains_key(header::ACCESS_CONTROL_REQUEST_METHOD);
        if self.cors.is_some() && is_preflight {
            return respond(Answer::ok(""), cors, &head.method);
        }
        let Ok(body) = to_bytes(body, LARGEST_BODY).await else {
            let mut response = Response::new(Body::empty());
            *response.status_mut() = StatusCode::PAYLOAD_TOO_LARGE;
            return response;
        };
        let parameters = Parameters::read(&head.method, head.uri.query(), &head.headers, &body);
        let generation = self.record(head.uri.path(), &head.method, &parameters);
        // In a task of its own: a client that goes away does not stop a script.
        let execution = tokio::spawn(execute(self.simulator, generation, api, parameters));
        match execution.await {
            Ok(Outcome::Answered(answer)) => respond(answer, cors, &head.method),
            Ok(Outcome::Dropped) => {
                let mut response = Response::new(Body::empty());
                *response.status_mut() = StatusCode::BAD_GATEWAY;
                response.extensions_mut().insert(ConnectionDropped);
                response
            }
            Err(_) => respond(Answer::fatal(), cors, &head.method),
        }
    }

    /// Reports a request as received, and gives the generation of the centre that received it.
    fn record(&self, path: &str, method: &Method, parameters: &Parameters) -> u64 {
        let mut center = self.simulator.center();
        let at = center.clock.now().epoch_millis();
        center.record_request(RequestReport {
            path: path.to_owned(),
            method: method.to_string(),
            function: parameters.lossy("function"),
            user: parameters.lossy("user"),
            agent_user: parameters.lossy("agent_user"),
            value: parameters.lossy("value"),
            stage: parameters.lossy("stage"),
            status: parameters.lossy("status"),
            phone_number: parameters.lossy("phone_number"),
            ingroup_choices: parameters.lossy("ingroup_choices"),
            at,
        });
        center.generation
    }

    /// Group `cors`: the test is whether the origin *contains* the configured one; without an
    /// `Origin` the header is there and empty; another origin gets no headers, and is executed.
    fn cors_headers(&self, request: &HeaderMap) -> HeaderMap {
        let mut headers = HeaderMap::new();
        let Some(allowed) = &self.cors else {
            return headers;
        };
        let origin = request.get(header::ORIGIN);
        let accepted = match origin {
            None => Some(HeaderValue::from_static("")),
            Some(origin) => origin
                .to_str()
                .is_ok_and(|origin| origin.contains(allowed))
                .then(|| origin.clone()),
        };
        if let Some(accepted) = accepted {
            headers.insert(header::ACCESS_CONTROL_ALLOW_ORIGIN, accepted);
            headers.insert(
                header::ACCESS_CONTROL_ALLOW_METHODS,
                HeaderValue::from_static("GET,POST,OPTIONS,HEAD"),
            );
            headers.insert(
                header::ACCESS_CONTROL_ALLOW_HEADERS,
                HeaderValue::from_static("Content-Type"),
            );
        }
        headers
    }
}

fn respond(answer: Answer, headers: HeaderMap, method: &Method) -> Response {
    let body = if method == Method::HEAD {
        Body::empty()
    } else {
        Body::from(answer.body)
    };
    let mut response = Response::new(body);
    *response.status_mut() =
        StatusCode::from_u16(answer.status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
    *response.headers_mut() = headers;
    response
        .headers_mut()
        .insert(header::CONTENT_TYPE, CONTENT_TYPE);
    response
}
