// Trains the name model and applies a model that is not the installed one. Driven by ops/dev/train-names; the
// features are the program's own, so what is trained is what is used.
//   privacy_lab train SEED < LABELLED > WEIGHTS     labelled texts, a line each, in the form of score-privacy
//   privacy_lab filter WEIGHTS < TEXTS > FINDINGS   as `stonechat filter --format jsonl`
//   privacy_lab vectors < TEXTS > VECTORS           for findings_test.cpp, by the installed model
#include <boost/json.hpp>
#include <cmath>
#include <fstream>
#include <iostream>
#include <iterator>
#include <numeric>
#include <random>
#include <string>
#include <vector>

#include "protocol/privacy/certain.hpp"
#include "protocol/privacy/folded.hpp"
#include "protocol/privacy/local_list.hpp"
#include "protocol/privacy/name_features.hpp"
#include "protocol/privacy/names.hpp"

namespace stonechat::privacy {
namespace {

namespace json = boost::json;

constexpr int epochs_count = 6;
constexpr float learning_rate = 0.12F;
constexpr float regularisation = 2e-6F;
constexpr float wrong_previous_share = 0.12F;  // the model will meet its own mistakes
constexpr float scale = 64.0F;                 // as names.cpp reads them

struct Example {
    std::vector<std::uint16_t> plain{}, after_name{};  // the features without and with a name before
    bool is_name = false;
    bool is_after_name = false;
    float weight = 1;
};

enum class Label { other, name, unknown };

std::vector<Label> labels_of(const Folded& folded, const Reading& text, const json::object& line) {
    std::vector<Label> out(text.tokens.size(), Label::other);
    for (const auto& span : line.at("spans").as_array()) {
        const auto begin = span.at("start").to_number<std::size_t>();
        const auto end = span.at("end").to_number<std::size_t>();
        const Label label = span.at("kind") == "NAME" ? Label::name : Label::unknown;
        for (std::size_t i = 0; i < out.size(); ++i) {
            const auto point = folded.origin(text.tokens[i].begin).point;
            const bool is_inside = point < end && folded.origin(text.tokens[i].end - 1).point_end > begin;
            if (is_inside && out[i] != Label::name) out[i] = label;
        }
    }
    return out;
}

bool is_after_name(const Reading& text, const std::vector<Label>& labels, std::size_t index) {
    for (std::size_t back = index; back > 0 && index - back < 2; --back) {
        if (text.tokens[back - 1].is_word()) return labels[back - 1] == Label::name;
        if (text.tokens[back - 1].shape != Shape::sign) return false;
    }
    return false;
}

void add_examples(const json::object& line, std::vector<Example>& out) {
    const std::string utf8{line.at("text").as_string()};
    const Folded folded{utf8};
    const Reading text = read(folded.chars());
    const auto labels = labels_of(folded, text, line);
    const auto* const weight = line.if_contains("weight");
    for (std::size_t i = 0; i < labels.size(); ++i) {
        if (labels[i] == Label::unknown || !may_be_name(text, i)) continue;
        Example example{.is_name = labels[i] == Label::name, .is_after_name = is_after_name(text, labels, i)};
        if (weight != nullptr) example.weight = weight->to_number<float>();
        NameFeatures features;
        name_features(text, i, false, features);
        example.plain.assign(features.ids().begin(), features.ids().end());
        name_features(text, i, true, features);
        example.after_name.assign(features.ids().begin(), features.ids().end());
        out.push_back(std::move(example));
    }
}

// Logistic regression by AdaGrad (Duchi et al., 2011): the same seed and texts give the same weights.
std::vector<float> train(const std::vector<Example>& examples, unsigned seed) {
    std::vector<float> weights(name_weights_count), squares(name_weights_count, 1e-6F);
    std::vector<std::uint32_t> order(examples.size());
    std::iota(order.begin(), order.end(), 0U);
    std::mt19937 random{seed};
    for (int epoch = 0; epoch < epochs_count; ++epoch) {
        for (std::size_t i = order.size(); i > 1; --i) std::swap(order[i - 1], order[random() % i]);
        for (const std::uint32_t number : order) {
            const Example& example = examples[number];
            const bool is_flipped = static_cast<float>(random() % 1000) < wrong_previous_share * 1000;
            const auto& ids = example.is_after_name != is_flipped ? example.after_name : example.plain;
            float sum = 0;
            for (const auto id : ids) sum += weights[id];
            const float error = (1 / (1 + std::exp(-sum)) - (example.is_name ? 1.0F : 0.0F)) * example.weight;
            for (const auto id : ids) {
                const float gradient = error + regularisation * weights[id];
                squares[id] += gradient * gradient;
                weights[id] -= learning_rate * gradient / std::sqrt(squares[id]);
            }
        }
    }
    return weights;
}

void write_weights(const std::vector<float>& weights, std::ostream& out) {
    for (const float weight : weights) {
        const float limited = std::fmin(std::fmax(weight * scale, -30000.0F), 30000.0F);
        const auto value = static_cast<std::uint16_t>(static_cast<std::int16_t>(std::lround(limited)));
        out.put(static_cast<char>(value & 0xFFU)).put(static_cast<char>(value >> 8U));
    }
}

int train_from(std::istream& in, std::ostream& out, unsigned seed) {
    std::vector<Example> examples;
    for (std::string line; std::getline(in, line);) add_examples(json::parse(line).as_object(), examples);
    std::cerr << examples.size() << " words to learn from\n";
    write_weights(train(examples, seed), out);
    return 0;
}

std::vector<std::int16_t> read_weights(const char* path) {
    std::ifstream file{path, std::ios::binary};
    const std::string bytes{std::istreambuf_iterator<char>{file}, {}};
    std::vector<std::int16_t> out(name_weights_count);
    for (std::size_t i = 0; i < out.size() && 2 * i + 1 < bytes.size(); ++i)
        out[i] = static_cast<std::int16_t>(static_cast<unsigned char>(bytes[2 * i]) |
                                           static_cast<unsigned char>(bytes[2 * i + 1]) << 8U);
    return out;
}

int filter_with(const char* weights_path, std::istream& in, std::ostream& out) {
    const auto weights = read_weights(weights_path);
    const NameModel model{weights};
    const LocalList nothing;
    for (std::string line; std::getline(in, line);) {
        const auto object = json::parse(line).as_object();
        json::array spans;
        for (const Finding& finding :
             find_identifiers(std::string{object.at("text").as_string()}, model, nothing))
            spans.push_back({{"start", finding.begin_point},
                             {"end", finding.end_point},
                             {"kind", name_of(finding.kind)},
                             {"rule", finding.rule}});
        out << json::serialize(json::object{{"id", object.at("id")}, {"spans", std::move(spans)}}) << '\n';
    }
    return 0;
}

// The form of tests/vectors/privacy/findings.jsonl.
int write_vectors(std::istream& in, std::ostream& out) {
    for (std::string line; std::getline(in, line);) {
        const auto object = json::parse(line).as_object();
        json::array found;
        for (const Finding& finding : find_identifiers(std::string{object.at("text").as_string()}))
            found.push_back({name_of(finding.kind), finding.certainty == Certainty::certain,
                             finding.begin_point, finding.end_point, finding.rule});
        out << json::serialize(json::object{{"text", object.at("text")}, {"found", std::move(found)}})
            << '\n';
    }
    return 0;
}

}  // namespace
}  // namespace stonechat::privacy

int main(int argc, char** argv) {
    using namespace stonechat::privacy;
    std::ios::sync_with_stdio(false);
    const std::string verb = argc >= 2 ? argv[1] : "";
    if (verb == "vectors" && argc == 2) return write_vectors(std::cin, std::cout);
    if (argc != 3) {
        std::cerr << "usage: privacy_lab train SEED | privacy_lab filter WEIGHTS | privacy_lab vectors\n";
        return 2;
    }
    if (verb == "train") return train_from(std::cin, std::cout, static_cast<unsigned>(std::stoul(argv[2])));
    if (verb == "filter") return filter_with(argv[2], std::cin, std::cout);
    std::cerr << "privacy_lab: no such verb\n";
    return 2;
}
