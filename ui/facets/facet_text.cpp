#include "ui/facets/facet_text.h"

#include <QCoreApplication>

#include "core/trace/kind.h"
#include "ui/base/evaluation_badge.h"
#include "ui/base/format.h"
#include "ui/base/kind_icon.h"

namespace spanloom::ui {

namespace {

QString tr(const char* text) { return QCoreApplication::translate("FacetPanel", text); }

QString verdictText(const std::string& verdict) {
    if (verdict == "pass")
        return tr("pass");
    if (verdict == "fail")
        return tr("fail");
    if (verdict == "error")
        return tr("error");
    return verdict == "none" ? tr("not judged") : toText(verdict);
}

/// One line: breaks inside a value would be painted as boxes.
QString oneLine(const std::string& value) {
    QString text = toText(value);
    for (QChar& c : text) {
        if (c < QLatin1Char(' '))
            c = QLatin1Char(' ');
    }
    return text;
}

} // namespace

QString facetTitle(const FacetKey& facet, const std::string& recorded) {
    switch (facet.field) {
    case FacetField::PromptVersion: return tr("Prompt version");
    case FacetField::Model: return tr("Model");
    case FacetField::Route: return tr("Route");
    case FacetField::Cohort: return tr("Cohort");
    case FacetField::Environment: return tr("Environment");
    case FacetField::Status: return tr("Status");
    case FacetField::Kind: return tr("Kind");
    case FacetField::Service: return tr("Service");
    case FacetField::Provider: return tr("Provider");
    case FacetField::Tool: return tr("Tool");
    case FacetField::AppVersion: return tr("App version");
    case FacetField::Evaluator: {
        const QString name = shortEvaluationName(recorded.empty() ? facet.evaluator : recorded);
        return name.isEmpty() ? tr("Evaluation") : name;
    }
    case FacetField::Source: return tr("Source");
    }
    return {};
}

QString facetValueText(const FacetKey& facet, const std::string& value) {
    if (facet.field == FacetField::Evaluator)
        return verdictText(value);
    if (facet.field == FacetField::Kind) {
        if (const std::optional<Kind> kind = kindFromName(value))
            return kindText(*kind);
    }
    return oneLine(value);
}

QString missingText(const FacetKey& facet) {
    switch (facet.field) {
    case FacetField::PromptVersion: return tr("no prompt version");
    case FacetField::Model: return tr("no model");
    case FacetField::Route: return tr("no route");
    case FacetField::Cohort: return tr("no cohort");
    case FacetField::Environment: return tr("no environment");
    case FacetField::Status: return tr("no status");
    case FacetField::Kind: return tr("no kind");
    case FacetField::Service: return tr("no service");
    case FacetField::Provider: return tr("no provider");
    case FacetField::Tool: return tr("no tool");
    case FacetField::AppVersion: return tr("no app version");
    case FacetField::Evaluator: return tr("not scored");
    case FacetField::Source: break;
    }
    return tr("missing");
}

QString emptyFacetText(const FacetKey& facet) {
    switch (facet.field) {
    case FacetField::PromptVersion: return tr("No trace has a prompt version.");
    case FacetField::Model: return tr("No trace names a model.");
    case FacetField::Route: return tr("No trace has a route.");
    case FacetField::Cohort: return tr("No trace has a cohort.");
    default: return tr("No trace has a value.");
    }
}

std::optional<Field> usableField(const FacetKey& facet) {
    switch (facet.field) {
    case FacetField::PromptVersion: return Field::PromptVersion;
    case FacetField::Route: return Field::Route;
    case FacetField::Cohort: return Field::Cohort;
    case FacetField::Environment: return Field::Environment;
    default: return std::nullopt;
    }
}

bool isAlwaysShown(const FacetKey& facet) { return facet.field <= FacetField::Cohort; }

bool isFoldedAtFirst(const FacetKey& facet) {
    return facet.field == FacetField::Service || facet.field == FacetField::Provider
        || facet.field == FacetField::Tool || facet.field == FacetField::AppVersion;
}

} // namespace spanloom::ui
