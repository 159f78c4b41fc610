using Ventanilla;

return await Commands.RunAsync(args);
