using System.Collections.Immutable;

namespace Portal.Core.Secrets.Editing;

/// <summary>Common English words for passphrases: easy to spell, none twice, none offensive.</summary>
internal static class WordList
{
    public static ImmutableArray<string> All { get; } =
    [
        .. """
        acid acorn actor adobe agent agile aisle alarm album alert alley alloy almond alpine amber ample anchor angle ankle annex antler apple apron arbor
        arch arena argon armor arrow artist ascent ashen aspen atlas atom attic audio august autumn avenue awake axle azure bacon badge bagel baker balcony
        bamboo banjo barley barn barrel basalt basil basin basket baton beacon beam bean bear beaver bedrock beetle bell bench berry bicycle birch bishop
        bison blanket blaze bloom blossom blue board boat bolt bonfire book border bottle boulder bowl branch brass bread breeze brick bridge bright brisk
        brook broom brown brush bubble bucket buckle bugle bundle burrow butter button cabin cable cactus camel camera canal candle canoe canvas canyon
        captain caravan carbon cargo carpet carrot castle catalog cave cedar cello cement chalk chamber chapel charm chart cherry chess chestnut chimney cider
        cinema circle citrus city clay clear clever cliff clock cloud clover coast cobalt cobra cocoa coffee collar column comet compass concert copper coral
        corner cotton cougar council county cover coyote cradle crane crater creek crest cricket crown crystal cube cumin curtain curve cycle cypress dahlia
        daisy dancer dapper dawn deck deer delta denim depot desert desk diary diesel dinner diver dock dolphin donkey doodle door dough dragon drawer dream
        drift drum duck dune dusk dynamo eagle early earth easel echo eclipse eel egret elbow elder elephant elm ember emerald engine envelope epic equal
        estuary evening exact export extra eyelet fabric factor falcon family fancy farm feather fellow fence fern ferry fiddle field fig figure filter finch
        finger fir fjord flag flame flannel flask flint float flora flour flute foam fog folder forest forge fork fossil fountain fox frame freight fresh
        frost fruit funnel gadget galaxy gallery garden garlic garnet gate gazelle gecko gentle geyser giant ginger giraffe glacier glade glass globe glove
        goat gold goose gorge grain granite grape grass gravel green grotto grove guitar gulf gull gutter habit hammer harbor harp harvest hatch hawk hazel
        heather hedge helmet hemp herald herb heron hickory hill hinge hive hollow honey hook horizon horse hotel house humble hunter husky hut ice igloo
        indigo ink inlet insect island ivory ivy jacket jade jaguar jam jar jasmine jay jelly jersey jetty jewel jigsaw journal juggle juice jungle juniper
        jury kale kayak kernel kettle key kiln kingdom kite kitten kiwi knee knot koala label lace ladder lagoon lake lamp lantern larch lark lasso lattice
        laurel lava lavender lawn leaf leather ledge legend lemon lens lentil letter level library lichen light lilac lily lime linen lion lizard llama
        lobster locket loft log lotus lumber lunar lunch lynx lyric magnet mallet mango manor map maple marble margin market marsh mason maze meadow medal
        melody melon member mentor meteor metro midday mill mineral mint mirror mitten model molar moment monk moon moose morning mosaic moss motor mountain
        mouse muffin mulberry mural museum music mustard myrtle napkin narrow nature navy nectar needle neon nephew nest nettle nickel night noble noodle
        north notch novel number nutmeg oak oasis oat oboe ocean octave office olive omega onion onyx opal opera orange orbit orchard orchid organ origin
        osprey otter oval oven owl oxygen oyster paddle page paint palace palm panda panel panther paper parade parcel parrot pasture path patrol peach peak
        pearl pebble pecan pedal pelican pencil pepper perch petal phoenix piano picnic pigeon pillow pilot pine pioneer pirate pistachio pixel planet plaster
        plate plaza plum pocket poem polar pond pony poplar poppy porch portal postage potato pottery prairie prism puffin pulley pumpkin puppet purple puzzle
        pyramid quail quarry quartz queen quest quick quiet quill quilt quince quiver rabbit raccoon radar radio radish raft rainbow raisin ranch random raven
        ravine record reef relay ribbon rice ridge river road robin rocket roof root rope rose round rover rowing ruby rudder rug ruler runner rustic rye
        saddle saffron sage sail salad salmon salt sand sapling sardine satin saturn scarf school scout season seed shadow shale shark shell shelter shore
        shovel signal silk silver siren skate sketch ski sky sleet slope smoke snail snow soap socket solar sonnet soup south spark sparrow spice spider
        spinach spiral splash spoon spring spruce square squid stable star steam steel stem stone stool storm story straw stream street studio sugar summer
        summit sunset swan sweater swift sycamore syrup table tablet tailor talent tandem tango tavern teacup temple tender tent thimble thistle thunder
        ticket tidal tiger timber tin toast token tomato topaz torch tower track trail train travel treaty tree trellis triangle trophy trout truck trumpet
        tulip tundra tunnel turbine turnip turtle tweed twig twilight umber uncle unicorn union upland upper urban usher valley vanilla vapor vase vault
        velvet verse vessel vine vintage violet violin visitor volcano voyage vulture wafer wagon walnut walrus warbler water wave wax weaver wedge west whale
        wheat wheel whistle willow wind window winter wisdom wizard wolf wonder wood wool wren xenon yacht yarn yellow yogurt yonder zebra zenith zephyr zinc
        zipper zodiac
        """.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries),
    ];
}
