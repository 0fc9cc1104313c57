#include "ui/facets/facet_text.h"

#include <QCoreApplication>

namespace spanloom::ui {

namespace {

QString tr(const char* text) { return QCoreApplication::translate("FacetPanel", text); }

} // namespace

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
