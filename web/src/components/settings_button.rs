use super::{Picture, icon_button};
use crate::catalogue::button;
use crate::element::View;
use crate::reactive::use_context;
use crate::trail::{Over, Trail};

/// The way to the settings.
pub(crate) fn settings_button() -> View {
    let trail = use_context::<Trail>();
    let open = move || {
        if let Some(trail) = trail {
            trail.open(Over::Settings);
        }
    };
    icon_button("quiet gear", Picture::Settings, button::settings(), open).into()
}
