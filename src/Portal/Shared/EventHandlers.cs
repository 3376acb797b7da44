using Microsoft.AspNetCore.Components;

namespace Portal.Shared;

/// <summary>The portal's own browser events, as components write them (js/long-text.js raises them).</summary>
[EventHandler("onlongtext", typeof(EventArgs), enableStopPropagation: true, enablePreventDefault: false)]
public static class EventHandlers;
