//! What is done with bytes of any kind: a function for each of the four readers, called by the
//! tests beside it and by `cargo fuzz`. Whatever comes in, each gives an answer or a sentence;
//! a panic is a fault.

use nablascope::analysis::numbers::{Analysis, read};
use nablascope::cancel::CancelToken;
use nablascope::document::file::{self, table};
use nablascope::document::{Document, Value};
use nablascope::expr::print;
use nablascope::tape::compile::compile;
use nablascope::tape::constant::constant;

/// Programs of more numbers are read and not run: that takes as long as it takes.
const SMALL: usize = 20_000;

/// The functions of a document.
pub fn text(data: &[u8]) {
    let document = Document {
        functions: String::from_utf8_lossy(data).into_owned(),
        ..Document::default()
    };
    answered(&document);
}

/// A scene file. What is written of it is read as the same.
pub fn scene(data: &[u8]) {
    match file::parse(&String::from_utf8_lossy(data)) {
        Ok(document) => {
            let numbers: usize = document.inputs.values().map(|row| row.value.len()).sum();
            if numbers <= SMALL {
                let written = file::to_text(&document);
                let again = file::parse(&written);
                assert_eq!(again.as_ref(), Ok(&document), "{written}");
            }
            answered(&document);
        }
        Err(error) => assert!(!error.to_string().is_empty()),
    }
}

/// A table of numbers: from a file, and pasted.
pub fn csv(data: &[u8]) {
    let text = String::from_utf8_lossy(data);
    match table::parse(&text) {
        Ok(rows) => {
            let width = rows.first().map_or(0, Vec::len);
            assert!(rows.iter().all(|row| row.len() == width));
            assert!(rows.iter().flatten().all(|number| number.is_finite()));
        }
        Err(error) => assert!(!error.to_string().is_empty()),
    }
    if let Some(rows) = table::pasted(&text) {
        assert!(rows.iter().flatten().count() > 1);
    }
}

/// The formula of a value.
pub fn value(data: &[u8]) {
    let text = String::from_utf8_lossy(data).into_owned();
    match constant(&text) {
        Ok(number) => assert!(number.is_finite(), "{text}: {number}"),
        Err(fault) => {
            assert!(!fault.message.is_empty());
            assert!(text.get(fault.span.start..fault.span.end).is_some());
        }
    }
    let number = Value::Formula(text.clone()).number();
    assert_eq!(number, constant(&text).ok());
}

/// Reads and sizes a document, and looks at all that is said of it.
fn answered(document: &Document) {
    let analysis = read(document, &CancelToken::default()).expect("nobody cancelled");
    let Analysis {
        parsed,
        lowered,
        problems,
        ..
    } = &analysis;
    let text = &document.functions;
    for diagnostic in lowered.diagnostics.iter().take(20) {
        let span = diagnostic.span;
        assert!(text.get(span.start..span.end).is_some(), "{diagnostic:?}");
        assert!(!diagnostic.render(text).is_empty());
    }
    assert!(problems.iter().all(|problem| !problem.is_empty()));
    for definition in &parsed.definitions {
        assert!(!print::definition(definition).is_empty());
    }
    let graph = &lowered.graph;
    if let Some(output) = lowered.output.as_ref().filter(|_| graph.elements <= SMALL) {
        let tape = compile(graph, output.node, &output.inputs);
        let numbers = tape.eval_one(&vec![0.5; tape.inputs]);
        assert_eq!(numbers.len(), output.len());
        assert_eq!(output.labels().len(), output.len());
    }
}
