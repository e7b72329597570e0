using System.Reflection;

// Kernels.Arm FILE ARGUMENTS…: runs a .NET program that was built for any machine, with the libraries beside it. Ends as the program does.
return Assembly.LoadFrom(Path.GetFullPath(args[0])).EntryPoint!.Invoke(null, [args[1..]]) is int code ? code : 0;
