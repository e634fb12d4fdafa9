//! Every colour, stroke width and text size of the program, for light and for dark.
//!
//! It knows no figure and no layout. Three rules hold in both themes and are tested:
//! text stands out from its ground by 4.5:1, marks by 3:1, and a positive number is
//! blue while a negative one is orange or red.
//! Hues carry meaning: teal is a function's value, violet its slope, magenta the
//! point that all pictures share.

use crate::document::Colormap;
use egui::style::ScrollStyle;
use egui::{Color32, Context, CornerRadius, FontFamily, FontId, Stroke, TextStyle, Visuals};

/// The look of every picture.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Theme {
    /// Light marks on a dark ground.
    pub dark: bool,
    /// Factor on text and strokes.
    pub scale: f32,
    /// The pictures are for the last row of a class: what it must read (titles, headings,
    /// numbers of cells and of the chain, the point) is large even in a small picture, and
    /// what it need not read goes before that gets small.
    pub presenting: bool,
}

/// The named colours of a theme.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Palette {
    /// Ground of the window.
    pub paper: Color32,
    /// Ground of a plot, of a text field, of a tag.
    pub surface: Color32,
    /// Raised controls: buttons, sliders.
    pub control: Color32,
    /// Headings and numbers.
    pub ink: Color32,
    /// Explanations, ticks and captions.
    pub muted: Color32,
    /// Borders of plots and controls.
    pub border: Color32,
    /// Grid lines and separators: felt rather than seen.
    pub grid: Color32,
    /// The shared point and whatever is lit with it.
    pub accent: Color32,
    /// A function's value: curve and underlay.
    pub value: Color32,
    /// A slope: derivative curve and tangent.
    pub slope: Color32,
    /// An error or a loss: the parabola, the path that goes down on it.
    pub loss: Color32,
    /// Arrows of the field.
    pub arrow: Color32,
    /// Outline that lifts arrows off the underlay.
    pub halo: Color32,
    /// Ground where there is no number.
    pub missing: Color32,
    /// Hatching on `missing`.
    pub hatch: Color32,
    /// Something is wrong.
    pub error: Color32,
    /// Something needs a look: a check that disagrees, a stale picture.
    pub warning: Color32,
    /// Five stops of each diverging map, from −1 to +1, in the order of [`Colormap::ALL`].
    diverging: [[Color32; 5]; 3],
    /// Three stops of the sequential map, from 0 to 1.
    sequential: [Color32; 3],
    /// The hues of the variables, in their order.
    variables: [Color32; 6],
}

#[expect(clippy::disallowed_methods, reason = "this is where the colours are")]
const fn rgb(hex: u32) -> Color32 {
    let [_, r, g, b] = hex.to_be_bytes();
    Color32::from_rgb(r, g, b)
}

const fn stops(hex: [u32; 5]) -> [Color32; 5] {
    [
        rgb(hex[0]),
        rgb(hex[1]),
        rgb(hex[2]),
        rgb(hex[3]),
        rgb(hex[4]),
    ]
}

const LIGHT: Palette = Palette {
    paper: rgb(0xF7F7F4),
    surface: rgb(0xFFFFFF),
    control: rgb(0xE9EBEA),
    ink: rgb(0x17212B),
    muted: rgb(0x3F4D5A),
    border: rgb(0x7F8B97),
    grid: rgb(0xDFE3E6),
    accent: rgb(0xC61278),
    value: rgb(0x0A5558),
    slope: rgb(0x6F3BB3),
    loss: rgb(0x755700),
    arrow: rgb(0x17212B),
    halo: rgb(0xFFFFFF),
    missing: rgb(0xE6E6E3),
    hatch: rgb(0x7C838A),
    error: rgb(0xAA1D19),
    warning: rgb(0x8F5200),
    diverging: [
        stops([0xB0400A, 0xEFA268, 0xF8F7F4, 0x8CB7E0, 0x1C5AA3]),
        stops([0xB2182B, 0xEE8C74, 0xF8F7F4, 0x7DB1DC, 0x1F5FA6]),
        stops([0xFFC890, 0xD6B08A, 0xA3A39F, 0x5578A4, 0x0B3C80]),
    ],
    sequential: [rgb(0xF4F8F6), rgb(0x9CCFC6), rgb(0x2C8A86)],
    variables: [
        rgb(0x4C4CFF),
        rgb(0x8C5400),
        rgb(0x440072),
        rgb(0x590000),
        rgb(0x725E3F),
        rgb(0x0000A5),
    ],
};

const DARK: Palette = Palette {
    paper: rgb(0x13181E),
    surface: rgb(0x1A2028),
    control: rgb(0x2A323C),
    ink: rgb(0xEAEFF4),
    muted: rgb(0xBAC5D0),
    border: rgb(0x748290),
    grid: rgb(0x2C3540),
    accent: rgb(0xFF6FAB),
    value: rgb(0x44C6CC),
    slope: rgb(0xC3A3FF),
    loss: rgb(0xE6C655),
    arrow: rgb(0xF4F7FA),
    halo: rgb(0x0D1115),
    missing: rgb(0x2B3138),
    hatch: rgb(0x848E98),
    error: rgb(0xFF9F94),
    warning: rgb(0xF0B45C),
    diverging: [
        stops([0xFF9A50, 0x9A5428, 0x222932, 0x2F6298, 0x68B2FF]),
        stops([0xFF7A6B, 0x97423F, 0x222932, 0x2F6298, 0x68B2FF]),
        stops([0x7A3300, 0x7D5B41, 0x7E858C, 0x9AB8D6, 0xC0E0FF]),
    ],
    sequential: [rgb(0x1B2630), rgb(0x1F6A69), rgb(0x4CC4B8)],
    variables: [
        rgb(0x4CFFB7),
        rgb(0xFFCC00),
        rgb(0xBA8CFF),
        rgb(0x84A500),
        rgb(0xBAFF8C),
        rgb(0x69BF69),
    ],
};

/// The smallest text in presentation mode, in points. Three pictures and the text stand beside each
/// other in a window of 1280 by 720, which leaves each 320 points: at 16 the numbers of an axis
/// still stand apart there, and they are a 45th of the height, as 11 points on a sheet of A4
/// are seen from arm's length by one who sits six heights of the screen away.
pub const LEAST: f32 = 16.0;

/// What a piece of text is for; its size follows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TextRole {
    /// Name of a picture.
    Title,
    /// The lines under the title.
    Subtitle,
    /// The sentence under a picture.
    Caption,
    /// Names of axes, rows and columns.
    Heading,
    /// Numbers along axes and colour bars.
    Tick,
    /// Labels that stand on the picture itself.
    Tag,
}

impl Theme {
    /// For a lit room.
    pub fn light() -> Self {
        Self {
            dark: false,
            scale: 1.0,
            presenting: false,
        }
    }

    /// For a dim room.
    pub fn dark() -> Self {
        Self {
            dark: true,
            scale: 1.0,
            presenting: false,
        }
    }

    /// The same theme with text and strokes `scale` times as large, within reason.
    pub fn scaled(self, scale: f32) -> Self {
        let scale = if scale.is_finite() { scale } else { 1.0 };
        Self {
            scale: scale.clamp(0.5, 3.0),
            ..self
        }
    }

    /// The same theme for the last row of a class, or for a desk.
    pub fn presented(self, presenting: bool) -> Self {
        Self { presenting, ..self }
    }

    /// The colours.
    pub fn palette(&self) -> &'static Palette {
        if self.dark { &DARK } else { &LIGHT }
    }

    /// Width of a grid line or a border.
    pub fn hairline(&self) -> f32 {
        self.scale.max(1.0)
    }

    /// Width of a secondary curve, a tangent, an arrow.
    pub fn thin(&self) -> f32 {
        let width = if self.presenting { 2.4 } else { 1.6 };
        width * self.scale
    }

    /// Width of the curve that a picture is about.
    pub fn thick(&self) -> f32 {
        let width = if self.presenting { 4.2 } else { 3.2 };
        width * self.scale
    }

    /// The ring around what has the keyboard's focus: to be found from a distance.
    pub fn focus(&self) -> Stroke {
        Stroke::new(2.5 * self.hairline(), self.palette().accent)
    }

    /// Radius of the point that can be dragged.
    pub fn point_radius(&self) -> f32 {
        9.0 * self.scale
    }

    /// Space between things that belong together.
    pub fn gap(&self) -> f32 {
        6.0 * self.scale
    }

    /// Space between a panel's border and what is in it.
    pub fn margin(&self) -> f32 {
        14.0 * self.scale
    }

    /// The typeface and size of a piece of text.
    pub fn font(&self, role: TextRole) -> FontId {
        let [desk, class] = match role {
            TextRole::Title => [24.0, 26.0],
            TextRole::Subtitle => [16.0, 20.0],
            TextRole::Caption => [16.0, 18.0],
            TextRole::Heading => [18.0, 24.0],
            TextRole::Tick => [14.5, LEAST],
            TextRole::Tag => [16.0, 20.0],
        };
        let size = if self.presenting { class } else { desk };
        FontId::new(size * self.scale, FontFamily::Proportional)
    }

    /// The same, smaller by a factor, as far as that can be read.
    pub fn smaller(&self, role: TextRole, factor: f32) -> FontId {
        let mut font = self.font(role);
        font.size = (factor * font.size).max(self.least());
        font
    }

    /// The smallest text of a picture; what fits in no larger one is left out.
    pub fn least(&self) -> f32 {
        if self.presenting { LEAST } else { 6.0 }
    }

    /// The typeface of numbers inside cells: digits of one width.
    pub fn digits(&self, size: f32) -> FontId {
        FontId::new(size, FontFamily::Monospace)
    }

    /// Colour of a signed number: −1 is the strongest orange, 0 neutral, +1 the
    /// strongest blue. Beyond the ends the end's colour; NaN has the missing colour.
    pub fn diverging(&self, t: f64) -> Color32 {
        self.signed(Colormap::default(), t)
    }

    /// The same in a colormap of choice.
    pub fn signed(&self, map: Colormap, t: f64) -> Color32 {
        let place = match map {
            Colormap::BlueOrange => 0,
            Colormap::BlueRed => 1,
            Colormap::Lightness => 2,
        };
        self.ramp(&self.palette().diverging[place], (t + 1.0) / 2.0)
    }

    /// The colour of the variable of that number, counted from 0, wherever it is named. The
    /// hues differ in lightness too, so that no kind of colour vision confuses two of them;
    /// beyond the sixth they begin again, and the name always stands beside.
    pub fn variable_color(&self, index: usize) -> Color32 {
        let hues = &self.palette().variables;
        hues[index % hues.len()]
    }

    /// Colour of a number between the least (0) and the greatest (1) of its kind.
    pub fn sequential(&self, t: f64) -> Color32 {
        self.ramp(&self.palette().sequential, t)
    }

    /// A colour of a map, taken back towards the ground so that arrows read on it.
    pub fn softened(&self, color: Color32) -> Color32 {
        let kept = if self.dark { 0.62 } else { 0.6 };
        mix(self.palette().surface, color, kept)
    }

    /// Ink for a text on `ground`: whichever of the two extremes stands out more.
    pub fn ink_on(&self, ground: Color32) -> Color32 {
        // Pure black and white: on any ground one of them has 4.5:1.
        let (dark, light) = (Color32::BLACK, Color32::WHITE);
        if contrast(dark, ground) >= contrast(light, ground) {
            dark
        } else {
            light
        }
    }

    fn ramp(&self, stops: &[Color32], t: f64) -> Color32 {
        if t.is_nan() {
            return self.palette().missing;
        }
        let last = stops.len() - 1;
        let place = t.clamp(0.0, 1.0) * last as f64;
        let below = (place.floor() as usize).min(last - 1);
        mix(
            stops[below],
            stops[below + 1],
            (place - below as f64) as f32,
        )
    }

    /// Dresses a whole context in this theme: colours, text sizes, spacing.
    pub fn apply(&self, ctx: &Context) {
        ctx.set_theme(if self.dark {
            egui::Theme::Dark
        } else {
            egui::Theme::Light
        });
        let visuals = self.visuals();
        let scale = self.scale;
        let least = self.least();
        ctx.all_styles_mut(|style| {
            style.visuals = visuals.clone();
            for (text_style, size) in [
                (TextStyle::Small, 12.5),
                (TextStyle::Body, 15.0),
                (TextStyle::Button, 15.0),
                (TextStyle::Heading, 21.0),
            ] {
                let size = (size * scale).max(least);
                style
                    .text_styles
                    .insert(text_style, FontId::proportional(size));
            }
            let digits = FontId::monospace((14.0 * scale).max(least));
            style.text_styles.insert(TextStyle::Monospace, digits);
            // On whole points: what stands between two pixels is blurred.
            style.spacing.item_spacing = (egui::vec2(8.0, 6.0) * scale).round();
            style.spacing.button_padding = (egui::vec2(9.0, 4.0) * scale).round();
            style.spacing.interact_size.y = (24.0 * scale).round();
            style.spacing.icon_width = (14.0 * scale).round();
            style.spacing.icon_width_inner = (8.0 * scale).round();
            style.spacing.scroll = scroll_bars();
        });
    }

    /// The colours and strokes of all widgets.
    pub fn visuals(&self) -> Visuals {
        let palette = self.palette();
        let mut visuals = if self.dark {
            Visuals::dark()
        } else {
            Visuals::light()
        };
        visuals.panel_fill = palette.paper;
        visuals.window_fill = palette.paper;
        visuals.window_stroke = Stroke::new(self.hairline(), palette.grid);
        visuals.extreme_bg_color = palette.surface;
        visuals.faint_bg_color = mix(palette.paper, palette.control, 0.5);
        visuals.code_bg_color = palette.control;
        visuals.hyperlink_color = self.diverging(1.0);
        visuals.error_fg_color = palette.error;
        visuals.warn_fg_color = palette.warning;
        visuals.weak_text_color = Some(palette.muted);
        visuals.selection.bg_fill = mix(palette.paper, palette.accent, 0.28);
        // Also the colour of the words on that fill, so it is nearer to the ink.
        let chosen = mix(palette.accent, palette.ink, 0.5);
        visuals.selection.stroke = Stroke::new(1.5 * self.hairline(), chosen);
        visuals.slider_trailing_fill = true;
        let corner = CornerRadius::same(4);
        visuals.window_corner_radius = CornerRadius::same(8);
        visuals.menu_corner_radius = CornerRadius::same(6);
        let line = |color| Stroke::new(self.hairline(), color);
        let hovered = mix(palette.control, palette.accent, 0.18);
        let pressed = mix(palette.control, palette.accent, 0.32);
        let widgets = &mut visuals.widgets;
        for (widget, fill, edge, text) in [
            (
                &mut widgets.noninteractive,
                palette.paper,
                palette.grid,
                palette.ink,
            ),
            (
                &mut widgets.inactive,
                palette.control,
                palette.border,
                palette.ink,
            ),
            (&mut widgets.hovered, hovered, palette.accent, palette.ink),
            (&mut widgets.active, pressed, palette.accent, palette.ink),
            (
                &mut widgets.open,
                palette.control,
                palette.border,
                palette.ink,
            ),
        ] {
            widget.bg_fill = fill;
            widget.weak_bg_fill = fill;
            widget.bg_stroke = line(edge);
            widget.fg_stroke = line(text);
            widget.corner_radius = corner;
        }
        // Also the look of a widget that has the keyboard's focus.
        widgets.active.bg_stroke = Stroke::new(2.0 * self.hairline(), palette.accent);
        visuals
    }
}

/// A bar beside whatever scrolls is in sight at rest too, else nobody knows that there is more.
pub fn scroll_bars() -> ScrollStyle {
    ScrollStyle {
        floating_width: 5.0,
        floating_allocated_width: 7.0,
        foreground_color: true,
        dormant_handle_opacity: 0.6,
        active_handle_opacity: 0.6,
        interact_handle_opacity: 0.8,
        ..ScrollStyle::thin()
    }
}

/// `amount` of `b` on `a`, both opaque: 0 is `a`, 1 is `b`.
pub fn mix(a: Color32, b: Color32, amount: f32) -> Color32 {
    a.lerp_to_gamma(b, amount.clamp(0.0, 1.0))
}

/// How much two opaque colours stand out from each other, from 1 to 21: the
/// contrast ratio of WCAG 2, from their relative luminances.
pub fn contrast(a: Color32, b: Color32) -> f32 {
    let (a, b) = (luminance(a), luminance(b));
    (a.max(b) + 0.05) / (a.min(b) + 0.05)
}

/// Relative luminance, 0 to 1 (WCAG 2).
pub fn luminance(color: Color32) -> f32 {
    let linear = |channel: u8| {
        let c = f32::from(channel) / 255.0;
        if c <= 0.040_45 {
            c / 12.92
        } else {
            ((c + 0.055) / 1.055).powf(2.4)
        }
    };
    0.2126 * linear(color.r()) + 0.7152 * linear(color.g()) + 0.0722 * linear(color.b())
}
