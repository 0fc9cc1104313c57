#include "core/import/scores/score_columns.h"

namespace spanloom::scores {

ColumnNames scoreColumns() {
    return {
        {"traceid", TraceId}, {"trace", TraceId}, {"contexttraceid", TraceId},
        {"spanid", SpanId}, {"span", SpanId}, {"observationid", SpanId}, {"runid", SpanId}, {"contextspanid", SpanId},
        {"name", Name}, {"metric", Name}, {"metricname", Name}, {"key", Name}, {"scorename", Name},
        {"evaluationname", Name}, {"evalname", Name}, {"annotationname", Name}, {"assessmentname", Name},
        {"criterion", Name},
        {"score", Score}, {"value", Score}, {"scorevalue", Score}, {"rating", Score},
        {"label", Label}, {"category", Label}, {"verdict", Label}, {"stringvalue", Label},
        {"passed", Passed}, {"pass", Passed}, {"success", Passed},
        {"explanation", Explanation}, {"comment", Explanation}, {"comments", Explanation}, {"reason", Explanation},
        {"reasoning", Explanation}, {"rationale", Explanation}, {"note", Explanation}, {"notes", Explanation},
        {"rater", Rater}, {"annotator", Rater}, {"author", Rater}, {"reviewer", Rater}, {"ratedby", Rater},
        {"annotatorid", Rater}, {"raterid", Rater}, {"authorid", Rater}, {"authoruserid", Rater},
        {"evaluator", Evaluator}, {"evaluatorname", Evaluator}, {"evaluatorid", Evaluator}, {"judge", Evaluator},
        {"identifier", Evaluator},
        {"ratertype", RaterType}, {"evaluatortype", RaterType}, {"annotatorkind", RaterType}, {"sourcetype", RaterType},
        {"source", RaterType},
        {"time", Time}, {"timestamp", Time}, {"createdat", Time}, {"date", Time}, {"ratedat", Time},
        {"threshold", Threshold}, {"documentposition", Position},
        {"id", RowId}, {"scoreid", RowId},
    };
}

} // namespace spanloom::scores
