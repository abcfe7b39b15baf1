namespace Tocsin.Engine.Traffic;

/// <summary>How often made-up visitors do what, by habit: all do everything, none does one thing much more often than the others do.</summary>
internal static class VisitorHabits
{
    /// <summary>Those who look, those who buy, regulars, bargain hunters, collectors.</summary>
    public const int Count = 5;

    private static readonly (string Action, double Looker, double Buyer, double Regular, double Hunter, double Collector)[] Table =
    [
        ("GET / 200", 12.6, 8.6, 12.6, 12.6, 10.6),
        ("GET /category 200", 14.8, 10.8, 6.8, 12.8, 10.8),
        ("GET /product 200", 20.2, 16.2, 10.2, 16.2, 16.2),
        ("GET /product 404", 2.5, 2.5, 2.5, 2.5, 2.5),
        ("GET /search 200", 10.8, 10.8, 6.8, 8.8, 8.8),
        ("GET /reviews 200", 8.6, 4.6, 2.6, 4.6, 6.6),
        ("GET /offers 200", 4.8, 2.8, 2.8, 12.8, 2.8),
        ("GET /basket 200", 2.5, 7.4, 5.4, 5.4, 3.4),
        ("POST /basket 201", 2.5, 7.4, 5.4, 5.4, 3.4),
        ("DELETE /basket 204", 2.5, 2.5, 2.5, 2.5, 2.5),
        ("GET /login 200", 2.5, 4.1, 6.1, 4.1, 4.1),
        ("POST /login 302", 2.5, 4.1, 6.1, 4.1, 4.1),
        ("POST /login 401", 2.5, 2.5, 2.5, 2.5, 2.5),
        ("POST /logout 302", 2.5, 2.5, 4.4, 2.5, 3.4),
        ("GET /account 200", 2.5, 2.5, 7.1, 2.5, 3.1),
        ("GET /orders 200", 2.5, 2.6, 6.6, 2.5, 2.5),
        ("GET /wishlist 200", 2.5, 2.5, 2.5, 2.5, 7.3),
        ("POST /wishlist 201", 2.5, 2.5, 2.5, 2.5, 6),
        ("DELETE /wishlist 204", 2.5, 2.5, 2.5, 2.5, 2.8),
        ("GET /checkout 200", 2.5, 4.5, 3.5, 2.5, 2.5),
        ("POST /checkout 302", 2.5, 4, 3, 2.5, 2.5),
        ("POST /payment 200", 2.5, 4, 3, 2.5, 2.5),
        ("POST /payment 402", 2.5, 2.5, 2.5, 2.5, 2.5),
        ("GET /delivery 200", 2.5, 2.5, 3.2, 2.5, 2.5),
        ("GET /help 200", 2.5, 2.5, 2.5, 2.5, 2.5),
        ("POST /vouchers 200", 2.5, 2.5, 2.5, 3.7, 2.5),
        ("POST /reviews 201", 2.5, 2.5, 2.5, 2.5, 2.5),
        ("POST /newsletter 200", 2.5, 2.5, 2.5, 2.5, 2.5),
    ];

    /// <summary>What can be done.</summary>
    public static string[] Actions { get; } = [.. Table.Select(static row => row.Action)];

    /// <summary>Of each habit, the weight of each action.</summary>
    public static double[][] Weights { get; } =
    [
        [.. Table.Select(static row => row.Looker)],
        [.. Table.Select(static row => row.Buyer)],
        [.. Table.Select(static row => row.Regular)],
        [.. Table.Select(static row => row.Hunter)],
        [.. Table.Select(static row => row.Collector)],
    ];
}
