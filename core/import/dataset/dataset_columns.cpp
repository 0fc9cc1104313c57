#include "core/import/dataset/dataset_columns.h"

namespace spanloom::dataset {

ColumnNames datasetColumns() {
    return {
        {"input", Input}, {"inputs", Input}, {"question", Input}, {"query", Input}, {"prompt", Input},
        {"userinput", Input}, {"userprompt", Input}, {"instruction", Input}, {"inputvalue", Input},
        {"output", Output}, {"outputs", Output}, {"answer", Output}, {"response", Output}, {"completion", Output},
        {"prediction", Output}, {"predicted", Output}, {"actualoutput", Output}, {"generated", Output},
        {"generation", Output}, {"modeloutput", Output}, {"outputvalue", Output},
        {"expected", Expected}, {"expectedoutput", Expected}, {"expectedanswer", Expected}, {"reference", Expected},
        {"referenceanswer", Expected}, {"referenceoutput", Expected}, {"referenceoutputs", Expected},
        {"groundtruth", Expected}, {"ideal", Expected}, {"target", Expected}, {"gold", Expected},
        {"goldanswer", Expected}, {"goldenanswer", Expected}, {"correctanswer", Expected},
        {"id", Id}, {"rowid", Id}, {"exampleid", Id}, {"caseid", Id}, {"testcaseid", Id}, {"itemid", Id}, {"uuid", Id},
        {"name", Name}, {"casename", Name}, {"testname", Name}, {"title", Name},
        {"model", Model}, {"modelname", Model},
        {"inputtokens", InputTokens}, {"prompttokens", InputTokens}, {"outputtokens", OutputTokens},
        {"completiontokens", OutputTokens}, {"totaltokens", TotalTokens}, {"cost", Cost}, {"totalcost", Cost},
        {"costusd", Cost},
        {"time", Start}, {"timestamp", Start}, {"createdat", Start}, {"date", Start}, {"starttime", Start},
        {"latencyms", LatencyMs}, {"durationms", LatencyMs}, {"latencys", LatencyS}, {"latencyseconds", LatencyS},
        {"durations", LatencyS}, {"durationseconds", LatencyS},
        {"score", Score}, {"label", Label}, {"verdict", Label}, {"passed", Passed}, {"pass", Passed},
        {"explanation", Explanation}, {"reason", Explanation}, {"rationale", Explanation}, {"comment", Explanation},
        {"evaluator", Evaluator}, {"metric", Evaluator}, {"scores", Scores}, {"evaluations", Scores},
        {"messages", Messages},
    };
}

} // namespace spanloom::dataset
