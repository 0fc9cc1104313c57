#pragma once

#include <optional>

#include <QString>
#include <QVector>

namespace spanloom::ui {

/// How well a text answers what was typed, and which of its characters did.
struct FuzzyMatch {
    int score = 0;           ///< larger is better; comparable for one pattern only
    QVector<int> positions;  ///< ascending
};

/// The words of the pattern are looked for one by one, in any order, each as a subsequence without regard to case.
/// Beginnings of words and runs of neighbours count more. An empty pattern matches everything with score 0.
/// O(pattern × text); for short texts such as names of commands.
[[nodiscard]] std::optional<FuzzyMatch> fuzzyMatch(const QString& pattern, const QString& text);

} // namespace spanloom::ui
