#pragma once

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include <QObject>
#include <QString>

#include "core/trace/attribute_use.h"
#include "core/workspace/workspace.h"

namespace spanloom::ui {

class JobRunner;
class OpenFlow;
class RebuildTurn;

/// "Use as…": stores at once what a person says of an attribute, and has the meaning of the shown cache rebuilt in the
/// background. One rebuild at a time, after a running import; a newer wish goes after it. GUI thread only.
class AttributeFlow : public QObject {
    Q_OBJECT
public:
    AttributeFlow(OpenFlow* flow, JobRunner* jobs, RebuildTurn* turn, QObject* parent = nullptr);

    /// Uses an attribute as a field, or (no field) no longer.
    void use(const QString& key, std::optional<Field> field);
    [[nodiscard]] bool isRebuilding() const { return m_isRebuilding; }
    /// What is stored; empty until it has been read.
    [[nodiscard]] const std::vector<AttributeUse>& uses() const { return m_uses; }

public Q_SLOTS:
    void cancel();
    /// Brings the shown cache in step with the stored uses; nothing when it is.
    void apply();

Q_SIGNALS:
    void usesChanged(); ///< uses(); the meaning follows, finished() says when
    void started(const QString& text);
    void progressChanged(double fraction);
    void finished(const QString& text, bool isProblem);

private:
    struct Wish {
        std::string key;
        std::optional<Field> field;
    };
    void read();
    void store();
    void work();
    void showProgress(double fraction);
    [[nodiscard]] static QString startedText(const Wish& wish);
    [[nodiscard]] static QString appliedText(const Wish& wish);

    OpenFlow* m_flow;  // not owned
    JobRunner* m_jobs; // not owned
    RebuildTurn* m_turn; // not owned
    std::vector<AttributeUse> m_uses;
    std::vector<Wish> m_wishes;   ///< not stored yet
    std::optional<Wish> m_newest; ///< stored last, and not applied yet
    bool m_isStoring = false;
    bool m_isRebuilding = false;
    bool m_isAnnounced = false; ///< started() was said of this rebuild
    bool m_wantsApply = false;
};

/// "route", "prompt version", … of a usable field, for sentences.
[[nodiscard]] QString usableFieldName(Field field);

} // namespace spanloom::ui
