using Tocsin.Engine.Collection.Catalogue;

namespace Tocsin.Server.Collection;

// Services: the categories with what lies in them.
internal sealed partial class CollectionHost
{
    /// <summary>All categories of the rules in their order, those without a file, too; then any that the catalogue still knows.</summary>
    public IReadOnlyList<ServiceItem> Services()
    {
        Dictionary<string, CategorySummary> known = Catalogue.Categories().ToDictionary(summary => summary.Category, StringComparer.Ordinal);
        return
        [
            .. Rules.Names.Concat(known.Keys.Except(Rules.Names).Order(StringComparer.Ordinal))
                .Select(name => ServiceItem.Of(known.GetValueOrDefault(name) ?? new CategorySummary(name, 0, 0, null, 0), StreamOf(name))),
        ];
    }
}
