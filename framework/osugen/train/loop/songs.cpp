#include <osugen/train/loop/songs.h>

#include <utility>

#include <osugen/interfaces/frontend.h>

namespace osugen::train {
namespace {

std::vector<SongSource> chosen(const std::vector<SongSource>& songs,
                               const std::vector<std::size_t>& indices) {
  std::vector<SongSource> some;
  some.reserve(indices.size());
  for (const std::size_t i : indices) some.push_back(songs[i]);
  return some;
}

class Reader {
 public:
  Reader(const Pipeline& pipeline, const Config& options, const TrainingPaths& paths, int threads,
         const TrainingWatch& watch)
      : pipeline_(pipeline), scan_{threads, watch.progress, watch.cancel} {
    constexpr double kGibibyte = 1024.0 * 1024 * 1024;
    cache_ = std::make_shared<Cache>(paths.cache,
                                     static_cast<std::uint64_t>(options.number("cache_size") * kGibibyte));
    item_.window_ms = options.number("window_ms");
    item_.max_tokens = options.integer("max_tokens");
    item_.hidden_share = options.number("hidden_share");
    item_.listens = options.number("onset_loss") > 0;
    augmentation_ = augmentation_options(options);
    stray_share_ = options.number("augment_strays");
    if (!augmentation_.any()) return;
    item_.layout = pipeline.frontend->layout();
    check_decibels(item_.layout, pipeline.config.frontend.type);
  }

  std::unique_ptr<DataSet> data_set(std::vector<SongSource> songs, const ItemOptions& item) {
    auto data = std::make_unique<DataSet>(pipeline_, std::move(songs), cache_, item);
    for (LeftOut& left : data->prepare(scan_)) left_out.push_back(std::move(left));
    return data;
  }

  TrainingSongs read(const SongsFolder& folder, const Split& split) {
    TrainingSongs songs;
    // Held-out songs are not augmented.
    ItemOptions training = item_;
    training.augmentation = augmentation_;
    training.stray_share = stray_share_;
    songs.training = data_set(chosen(folder.songs, split.training), training);
    if (songs.training->size() == 0) return songs;
    if (!split.validation.empty()) songs.held_out = data_set(chosen(folder.songs, split.validation), item_);
    if (songs.held_out && songs.held_out->size() == 0) songs.held_out.reset();
    return songs;
  }

  const ScanOptions& scan() const { return scan_; }
  std::vector<LeftOut> left_out;

 private:
  const Pipeline& pipeline_;
  ScanOptions scan_;
  std::shared_ptr<Cache> cache_;
  ItemOptions item_;
  AugmentationOptions augmentation_;
  double stray_share_ = 0;
};

}  // namespace

TrainingSongs read_songs(const Pipeline& pipeline, const Config& options, const TrainingPaths& paths,
                         int threads, const TrainingWatch& watch) {
  Reader reader(pipeline, options, paths, threads, watch);
  SongsFolder folder = scan_songs(paths.data, reader.scan());
  reader.left_out = folder.left_out;
  const double share = options.number("validation_share");
  Split split = split_songs(folder.songs, share, static_cast<std::uint64_t>(options.integer("seed")));
  TrainingSongs songs = reader.read(folder, split);
  songs.left_out = std::move(reader.left_out);
  if (songs.training->size() == 0)
    throw Error(Error::Kind::bad_input, "no map in it can be used for training", paths.data.string(), {},
                songs.left_out.empty() ? "use a folder of osu! mapsets"
                                       : songs.left_out.front().what + ": " + songs.left_out.front().why);
  return songs;
}

}  // namespace osugen::train
