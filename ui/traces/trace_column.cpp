#include "ui/traces/trace_column.h"

#include <QCoreApplication>

namespace spanloom::ui {

namespace {

QString tr(const char* text) { return QCoreApplication::translate("TraceList", text); }

} // namespace

QString columnTitle(TraceColumn column) {
    switch (column) {
    case TraceColumn::Start: return tr("Start");
    case TraceColumn::Root: return tr("Root span");
    case TraceColumn::Route: return tr("Route");
    case TraceColumn::Prompt: return tr("Prompt");
    case TraceColumn::Model: return tr("Model");
    case TraceColumn::Cohort: return tr("Cohort");
    case TraceColumn::Duration: return tr("Duration");
    case TraceColumn::FirstToken: return tr("TTFT");
    case TraceColumn::Tokens: return tr("Tokens");
    case TraceColumn::Cost: return tr("Cost");
    case TraceColumn::Evaluations: return tr("Evals");
    case TraceColumn::Spans: return tr("Spans");
    case TraceColumn::Errors: return tr("Errors");
    case TraceColumn::Session: return tr("Session");
    case TraceColumn::User: return tr("User");
    case TraceColumn::Service: return tr("Service");
    case TraceColumn::Environment: return tr("Environment");
    case TraceColumn::AppVersion: return tr("App version");
    case TraceColumn::RootStatus: return tr("Status");
    case TraceColumn::Retries: return tr("Retries");
    case TraceColumn::Tools: return tr("Tools");
    case TraceColumn::LlmCalls: return tr("LLM calls");
    case TraceColumn::Id: return tr("Trace id");
    case TraceColumn::Count: break;
    }
    return {};
}

QString columnToolTip(TraceColumn column) {
    switch (column) {
    case TraceColumn::Prompt: return tr("Prompt version of the last answering call");
    case TraceColumn::Model: return tr("Model of the last answering call; ⇄ = a fallback answered");
    case TraceColumn::Duration: return tr("Latest end − earliest start");
    case TraceColumn::FirstToken: return tr("Time to the first token of the answer, from the start of the trace");
    case TraceColumn::Tokens: return tr("Input → output tokens, each model call counted once; sorted by the sum");
    case TraceColumn::Cost: return tr("Each model call counted once; ≥ = some calls have no price");
    case TraceColumn::Evaluations: return tr("Sorted by failed evaluations");
    case TraceColumn::RootStatus: return tr("Status of the root span");
    case TraceColumn::Retries: return tr("Attempts that repeat a failed call");
    case TraceColumn::Tools: return tr("Tools in the order of their first call; sorted by the first");
    case TraceColumn::LlmCalls: return tr("Counted model calls, failed attempts included, those of evaluators not");
    default: break;
    }
    return columnTitle(column);
}

bool isNumber(TraceColumn column) {
    switch (column) {
    case TraceColumn::Duration:
    case TraceColumn::FirstToken:
    case TraceColumn::Tokens:
    case TraceColumn::Cost:
    case TraceColumn::Spans:
    case TraceColumn::Errors:
    case TraceColumn::Retries:
    case TraceColumn::LlmCalls: return true;
    default: return false;
    }
}

bool isShownAtFirst(TraceColumn column) { return column <= TraceColumn::Evaluations; }

} // namespace spanloom::ui
