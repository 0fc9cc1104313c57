#include "ui/state/facet_words.h"

#include <charconv>

#include <QCoreApplication>
#include <QFileInfo>

#include "core/trace/kind.h"
#include "ui/base/evaluation_badge.h"
#include "ui/base/format.h"
#include "ui/base/kind_icon.h"

namespace spanloom::ui {

namespace {

QString tr(const char* text) { return QCoreApplication::translate("FacetWords", text); }

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

QString facetTitle(const FacetKey& facet, std::string_view recorded) {
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
        const QString name = shortEvaluationName(recorded.empty() ? std::string_view(facet.evaluator) : recorded);
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

QString facetValueText(const FacetKey& facet, const std::string& value, const Snapshot& snapshot) {
    if (facet.field == FacetField::Source) {
        if (const std::optional<std::int64_t> id = sourceIdOf(value))
            return sourceNameOf(*id, snapshot);
    }
    return facetValueText(facet, value);
}

std::optional<std::int64_t> sourceIdOf(const std::string& value) {
    std::int64_t id = 0;
    const auto [end, error] = std::from_chars(value.data(), value.data() + value.size(), id);
    return error == std::errc() && end == value.data() + value.size() ? std::optional(id) : std::nullopt;
}

QString sourceNameOf(std::int64_t id, const Snapshot& snapshot) {
    for (const SourceSummary& source : snapshot.sources) {
        if (source.id == id)
            return source.path == "-" ? tr("standard input") : QFileInfo(toText(source.path)).fileName();
    }
    return tr("source %1").arg(id);
}

} // namespace spanloom::ui
